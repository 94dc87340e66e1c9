// Compiled into every bare room: buffers on the stack start with whatever was there, as in C. All of hull's are written before they are read.
[module: System.Runtime.CompilerServices.SkipLocalsInit]
