namespace Optimizer.Server.Access;

/// <summary>Metadata of a route whose answer must be stored nowhere.</summary>
internal sealed class HoldsSecret;
