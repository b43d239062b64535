namespace Optimizer.Benchmarks.Load;

/// <summary>What the agents of one process saw.</summary>
/// <param name="Trials">Trainings from the first epoch that reached their rung.</param>
/// <param name="Measured">Trials that went to the end.</param>
/// <param name="DecisionMs">From sending a report to its verdict.</param>
/// <param name="OfferMs">From an offer to its order.</param>
/// <param name="CpuSeconds">Of the process.</param>
/// <param name="Idle">Agents that wait for an order now.</param>
internal sealed record CrowdSaid(int Trials, int Measured, float[] DecisionMs, float[] OfferMs, double CpuSeconds, int Idle, string[] Problems);
