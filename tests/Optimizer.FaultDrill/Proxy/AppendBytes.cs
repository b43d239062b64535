namespace Optimizer.FaultDrill.Proxy;

/// <summary>How an append looks on the wire: an event is JSON text with the name of its kind, also as a parameter of a prepared statement.</summary>
internal static class AppendBytes
{
    /// <summary>An append cut in two just inside this text is missed; the next one is not.</summary>
    private static ReadOnlySpan<byte> Mark => "\"event\":\""u8;

    public static bool In(ReadOnlySpan<byte> sent) => sent.IndexOf(Mark) >= 0;
}
