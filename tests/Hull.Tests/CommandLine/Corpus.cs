using System;
using System.Collections.Generic;
using System.Linq;

namespace Hull.Tests.CommandLine;

/// <summary>Command lines written by hand, one a line, words separated by spaces; <c>''</c> stands for an empty word.</summary>
internal static class Corpus
{
    /// <summary>What clients send and people type: the matcher takes all of these.</summary>
    internal static IReadOnlyList<string[]> WellFormed { get; } = Lines("""
        --version
        -v
        -version
        --debug --version
        --root /run/x -v
        create web
        create --bundle /b --pid-file /b/init.pid web
        --root /run/containerd/runc/k8s.io --log /b/log.json --log-format json create --bundle /b --pid-file /b/init.pid web
        --root /run/containerd/runc/k8s.io --log /b/log.json --log-format json --systemd-cgroup create --bundle /b --pid-file /b/init.pid --console-socket /s --no-pivot --no-new-keyring web
        --root=/run/crio --systemd-cgroup create --bundle /b --pid-file /p web
        --cgroup-manager disabled --log-format=json --log=/l create --bundle /b --pid-file /p web
        --debug --rootless=true run web
        --rootless=false state web
        --rootless auto state web
        -root /x -debug state web
        -root=/x -debug=true state web
        --debug=false --debug state web
        --debug --debug=false state web
        --systemd-cgroup=false --cgroup-manager systemd state web
        --cgroup-manager=cgroupfs --systemd-cgroup state web
        --systemd-cgroup --cgroup-manager=disabled state web
        --root a --root b state web
        --root= state web
        --root '' state web
        --root -x state web
        --root -- state web
        --root=a=b state web
        --log a:b state web
        --log file:/l state web
        --log=file:file:/l state web
        --log=file:journald:x --log-format=json state web
        --log file: state web
        --log=Syslog:x state web
        --log @file state web
        create -b /b web
        create -b=/b web
        create -bundle /b web
        create -bundle=/b web
        create --b /b web
        create web -b /b
        create web --bundle=/b --no-pivot
        create -b -b web
        create -b --help web
        create -b -- web
        create --bundle= web
        create -f other.json web
        create --config other.json web
        create --preserve-fds 3 web
        create --preserve-fds=0 web
        create --preserve-fds 2147483647 web
        create --pidfd-socket /s web
        create --no-subreaper web
        create --no-pivot=false --no-new-keyring=true web
        recvtty /s
        recvtty -m null --pid-file p /s
        recvtty --mode=single /s
        recvtty /s -mode single -m=null
        recvtty -m null -m single -- -s
        pause web
        --root /r resume web
        ps web
        ps --format json web
        ps -f=table web -o pid,rss
        ps web -- -f json
        ps -f json -format=table web -f json --root x
        run web
        run -d web
        run -d=true web
        run --detach --keep --no-subreaper --pid-file p web
        run -no-subreaper -detach web
        run web -d
        run --bundle b:c web
        run create
        run run
        run -- web
        run -- -web
        run -- --help
        run -
        run ''
        start web
        start -- web
        state web
        state -- -x
        state true
        state help
        state [suggest]
        state @web
        kill web
        kill web 9
        kill web SIGTERM
        kill web ''
        kill -a web
        kill --all web 15
        kill --all=false web 15
        kill web KILL -a
        kill web -a KILL
        kill -- web -9
        kill -- -web
        delete web
        delete --force web
        delete -f web
        delete -force web
        delete web --force
        delete -f=false web
        delete --force --force=false web
        delete -- --force
        exec web ls
        exec web
        exec web ls -t
        exec web ls -la --help
        exec web --help
        exec web -t
        exec web -- x
        exec web --
        exec -- web -- x
        exec -- -web ls
        exec -- --tty --detach
        exec web echo -- x
        exec web echo -e hi
        exec -e A=1 web echo -e hi
        exec web ''
        exec '' ls
        exec web sh -c exit\n3
        exec web [suggest] @file "a b"
        exec web --root /x --log l --version -v
        exec - cat -
        exec -t web sh
        exec --tty=true -d=false web sh
        exec -tty -detach web sh
        exec --env A=1 -e B=2 --env=C=a:b -e=D= -env E=x,y web env
        exec -e '' --env= -e= web env
        exec -e -e -e --tty web env
        exec -e -- web env
        exec -u 1000:1000 web id
        exec -u= web id
        exec --user 0 --user '' web id
        exec --user -1 web id
        exec --user=0x1 -u 1: web id
        exec -g 1 -g 2 --additional-gids=3 -g '' web id
        exec -c CAP_KILL --cap=CAP_CHOWN -cap kill web id
        exec --cgroup cpu:/x --cgroup=/y --cgroup '' web id
        exec --cwd /tmp web pwd
        exec --cwd /tmp --cwd= web pwd
        exec --no-new-privs --ignore-paused web id
        exec --ignore-paused=true web id
        exec --process-label l --apparmor=p web id
        exec --preserve-fds 2 --pidfd-socket /s web id
        exec -p p.json web
        exec --process= web ls
        exec --process /tmp/runc-process1 --detach --pid-file /b/e1.pid web
        --root /run/containerd/runc/k8s.io --log /b/log.json --log-format json exec --process /tmp/p --console-socket /s --detach --pid-file /b/e.pid web
        --systemd-cgroup exec --pid-file /p --process /f --detach web
        --systemd-cgroup exec --pid-file /p --process /f --detach --tty --console-socket=/s web
        """);

    /// <summary>Right, but rare: only System.CommandLine reads these.</summary>
    internal static IReadOnlyList<string[]> Unusual { get; } = Lines("""
        -V
        --version=1
        --version state web
        --version nonsense
        --debug=1 state web
        --debug=T --log-format json state web
        --systemd-cgroup=TRUE state web
        --log-level debug state web
        --log-level=error kill web
        --log=file:journald:x --debug=1 state web
        --log file:file:x --debug=1 exec web ls
        -- state web
        --root x -- create -b y web
        delete --force=1 web
        delete -f=T -- -web
        delete --force=0 web
        kill -a=t web 9
        run --keep=True -d=1 web
        kill --regex=false web
        create --no-pivot=f web
        exec --tty=1 web ls -t
        exec --tty=T -e '' --env= -e A=1 -e=B=: web -- echo -e hi --root
        exec -d=1 -- web -- --help
        exec --detach=0 web --help
        exec --detach=1 -- -web
        exec --ignore-paused=T --process p web
        exec --tty=0 -u 1:1 -g 1 -g= -c a -c b --cgroup x: --cgroup= --cwd d --pid-file f --console-socket s --pidfd-socket t --apparmor a --process-label l --preserve-fds 4 --no-new-privs web a '' b
        --debug=1 exec web [suggest:3] @file =x -- : ''
        -- exec web ls
        """);

    /// <summary>Mistakes: both gears refuse, and System.CommandLine's side says why.</summary>
    internal static IReadOnlyList<string[]> Wrong { get; } = Lines("""
        ps
        pause
        resume --force web
        update
        update --memory lots web
        events --interval 0s web
        ps --format xml web
        checkpoint web
        nonsense
        exec
        exec -t
        exec --
        exec --bogus web
        exec -td web sh
        exec --no-subreaper web sh
        exec -x web
        exec --env
        exec -e web
        exec --env=A
        exec -u
        exec --tty=maybe web
        exec --root /x web ls
        exec --preserve-fds x web ls
        exec --preserve-fds= web ls
        exec --preserve-fds 010 web ls
        exec --keep web ls
        exec --process p
        exec -p p web ls
        exec --process p web ''
        exec --process=p -- web --
        checkpoint web
        restore web
        features
        --nonsense state web
        ---root x state web
        --root
        --debug=maybe state web
        --debug= state web
        --log-format xml state web
        --log journald:web state web
        --log=syslog: state web
        --log-format= state web
        --log-format
        --rootless maybe state web
        --cgroup-manager nobody state web
        --log-level loud state web
        -debugx state web
        create
        create a b
        create --nonsense web
        create -x web
        create --bundle
        create web --bundle
        create -bx web
        create --preserve-fds
        create --preserve-fds x web
        create --preserve-fds= web
        create --preserve-fds '' web
        create --preserve-fds -1 web
        create --preserve-fds +1 web
        create --preserve-fds 010 web
        create --preserve-fds 0x1 web
        create --preserve-fds 2147483648 web
        create --detach web
        create --keep web
        create --root /x web
        create --no-pivot=maybe web
        create --= web
        create -- --bundle /b web
        start
        start a b
        start --force web
        state
        state a b
        state web -- --root
        kill
        kill -a
        kill a b c
        kill web -9
        kill --force web
        delete
        delete a b
        delete -fr web
        delete --force=maybe web
        delete --all web
        list web
        list --format xml
        spec web
        """);

    private static string[][] Lines(string text) =>
        [.. text.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "''" ? "" : word).ToArray())];
}
