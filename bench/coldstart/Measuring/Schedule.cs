namespace ColdStart.Measuring;

/// <summary>
/// Who runs when. Whatever follows a slow container pays for the kernel's late clean-up of its namespaces, so a plain rotation
/// is not enough: everybody would always follow the same one. This is Williams' balanced square: over a full turn everyone
/// stands at every place, and follows everyone else, equally often.
/// </summary>
internal sealed class Schedule(int count)
{
    /// <summary>Fills <paramref name="order"/> for a round.</summary>
    public void Fill(int round, int[] order)
    {
        int row = round % count;
        // With an odd number every second turn is mirrored; with an even one the mirror does no harm.
        bool mirrored = round / count % 2 == 1;
        for (int place = 0; place < count; place++)
        {
            // 0, 1, n-1, 2, n-2, ...: the distance between neighbours takes each value once.
            int zigzag = place % 2 == 1 ? (place + 1) / 2 : (count - (place / 2)) % count;
            order[mirrored ? count - 1 - place : place] = (row + zigzag) % count;
        }
    }
}
