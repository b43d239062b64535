namespace Optimizer.Trainers.Hosting;

/// <summary>
/// Removes checkpoints of a run that nothing can ask for any more. An acknowledged report means that whatever went out before it is
/// stored too, so the newest checkpoint before that report is the oldest that may be asked for; one more is kept for good measure.
/// </summary>
internal sealed class KeptCheckpoints
{
    private readonly Lock gate = new();
    private readonly List<(int Epoch, string Path)> kept = [];

    public void Add(int epoch, string path)
    {
        lock (gate) kept.Add((epoch, path));
    }

    public void Acked(int epoch)
    {
        lock (gate)
        {
            var stored = kept.Count(checkpoint => checkpoint.Epoch < epoch);
            while (stored-- > 2)
            {
                if (Directory.Exists(kept[0].Path)) Directory.Delete(kept[0].Path, recursive: true);
                kept.RemoveAt(0);
            }
        }
    }
}
