namespace Optimizer.Core.Surrogates;

/// <summary>One measured quantity as a Gaussian process over coded rows, in standard units.</summary>
internal sealed class ObjectiveModel
{
    private readonly GaussianProcess process;

    private ObjectiveModel(GaussianProcess process, double[] targets) => (this.process, Targets) = (process, targets);

    /// <summary>(observations, then one for each running row): in standard units, fantasies included.</summary>
    public double[] Targets { get; }

    /// <param name="targets">(rows): in standard units.</param>
    /// <param name="hyper">Of <see cref="GaussianProcess.Fit"/>.</param>
    /// <param name="running">Being tried now. Each is believed to give what the model expects (Ginsbourger et al. 2010), so that its surroundings have less to offer.</param>
    public static ObjectiveModel Of(double[][] rows, double[] targets, bool[] isCategory, double[] hyper, double[][] running)
    {
        var process = new GaussianProcess(rows, targets, isCategory, hyper);
        if (running.Length == 0) return new ObjectiveModel(process, targets);
        double[] believed = [.. targets, .. running.Select(row => process.At(row).Mean)];
        return new ObjectiveModel(new GaussianProcess([.. rows, .. running], believed, isCategory, hyper), believed);
    }

    public (double Mean, double Deviation) At(double[] row) => process.At(row);
}
