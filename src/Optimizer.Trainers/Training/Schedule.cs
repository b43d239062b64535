namespace Optimizer.Trainers.Training;

/// <summary>The learning rate of each epoch.</summary>
public static class Schedule
{
    /// <param name="kind"><c>constant</c>; <c>cosine</c> to 0 (Loshchilov and Hutter 2017, without restarts); <c>linear</c> to 0;
    /// <c>step</c>: a tenth from half of the epochs on, a hundredth from three quarters on (He et al. 2016).</param>
    /// <param name="epoch">From 1 to <paramref name="horizon"/>.</param>
    /// <param name="horizon">The epoch at which the schedule ends; not used by <c>constant</c>.</param>
    public static double RateAt(string kind, double rate, int epoch, int horizon)
    {
        if (kind == "constant") return rate;
        if (epoch < 1 || epoch > horizon)
            throw new ArgumentOutOfRangeException(nameof(epoch), $"Epoch {epoch} of a {kind} schedule must be from 1 to its horizon, {horizon}.");
        var done = (epoch - 1) / (double)horizon;
        return kind switch
        {
            "cosine" => rate * (1 + Math.Cos(Math.PI * done)) / 2,
            "linear" => rate * (1 - done),
            "step" => rate * (done < 0.5 ? 1 : done < 0.75 ? 0.1 : 0.01),
            _ => throw new ArgumentException($"Schedule '{kind}' is unknown; there are constant, cosine, step and linear.", nameof(kind)),
        };
    }
}
