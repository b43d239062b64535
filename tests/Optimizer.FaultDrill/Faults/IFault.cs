namespace Optimizer.FaultDrill.Faults;

internal interface IFault
{
    FaultKind Kind { get; }

    /// <summary>From the fault to the moment when its victim runs again.</summary>
    /// <param name="say">For the moments worth a line.</param>
    /// <returns>Whom it hit; null: nobody was there to be hit, nothing was done.</returns>
    Task<string?> Try(Random random, Action<string> say, CancellationToken cancel);
}
