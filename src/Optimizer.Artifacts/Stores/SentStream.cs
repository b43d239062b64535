namespace Optimizer.Artifacts.Stores;

/// <summary>Content on its way out: tells of each piece that the other side took.</summary>
internal sealed class SentStream(Stream inner, Action taken) : ForwardStream(inner)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        taken();
        return Inner.ReadAsync(buffer, cancellationToken);
    }
}
