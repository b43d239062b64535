using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Optimizer.Core.Data;
using Optimizer.Core.Seeds;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Tables;

/// <summary>Fits featurisation and learner to rows of a table, on one thread, until done or told to stop. Each fit has an MLContext of its own.</summary>
internal sealed class TabularFit(Table table, TabularSettings settings, long seed, TimeProvider clock)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>A worker takes a trainer that is silent for long for hung.</summary>
    private static readonly TimeSpan SignOfLife = TimeSpan.FromMinutes(1);

    /// <summary>A learner that looks for a stop ends within milliseconds; one that does not, when it is done.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(2);

    /// <param name="epochs">Trees, iterations or passes; of a learner without them, this share of <paramref name="horizon"/> is the share of the rows.</param>
    /// <exception cref="OperationCanceledException">It was told to stop or to pause; nothing of a fit can be kept.</exception>
    /// <exception cref="LingeringWorkException">The same, but it goes on behind our back.</exception>
    public TabularModel Run(int[] rows, int epochs, int horizon, IRunControl control)
    {
        var random = new TrialRandom(seed, 0);
        var small = (int)(random.NextBits() >> 34);
        var training = Learners.GrowsByRows(settings.Learner) ? Part(rows, epochs, Math.Max(epochs, horizon), random) : rows;
        var ml = new MLContext(small);
        var cancelled = false;
        TransformerChain<ITransformer>? model = null;
        ExceptionDispatchInfo? failure = null;
        // A thread of its own, which can be left behind where a learner does not look for a stop.
        var work = new Thread(() =>
        {
            try
            {
                model = Fit(ml, training, epochs, small, () => Volatile.Read(ref cancelled));
            }
            catch (Exception problem)
            {
                failure = ExceptionDispatchInfo.Capture(problem);
            }
        })
        { Name = "fit", IsBackground = true };
        work.Start();
        var (said, asked) = (clock.GetTimestamp(), clock.GetTimestamp());
        while (!work.Join(Poll))
        {
            if (clock.GetElapsedTime(said) >= SignOfLife)
            {
                said = clock.GetTimestamp();
                control.Alive();
            }

            if (cancelled && clock.GetElapsedTime(asked) >= EndsWithin) throw new LingeringWorkException($"The fit of {settings.Learner} was told to stop and goes on.");
            if (cancelled || !(control.StopRequested || control.PauseRequested)) continue;
            asked = clock.GetTimestamp();
            Volatile.Write(ref cancelled, true);
            Cancel(ml);
        }

        // Whatever an interrupted trainer throws, it was we who interrupted it.
        if (cancelled) throw new OperationCanceledException("The fit was told to stop.");
        failure?.Throw();
        return new TabularModel(ml, model!, table);
    }

    private TransformerChain<ITransformer> Fit(MLContext ml, int[] rows, int epochs, int small, Func<bool> isStopped)
    {
        var view = new TableView(table, TableSchema.Of(table), rows);
        var features = Featurisation.Of(ml, table, rows, settings, small).Fit(view);
        var learner = Learners.Of(ml, table, settings, epochs, small).Fit(new FeaturisedRows(table, rows, features.Transform(view), isStopped));
        return new TransformerChain<ITransformer>(features, learner);
    }

    private static int[] Part(int[] rows, int epochs, int horizon, TrialRandom random)
    {
        var order = rows.Select(row => (row, draw: random.NextBits())).OrderBy(pair => pair.draw).Select(pair => pair.row).ToArray();
        return [.. order.Take(Math.Max(1, (int)Math.Ceiling((double)rows.Length * epochs / horizon))).Order()];
    }

    /// <summary>
    /// ML.NET has it but does not show it. LightGBM, FastTree, FastForest and SDCA look at it between their steps; L-BFGS, linear SVM, averaged perceptron and
    /// naive Bayes read the rows anew in every pass, which ends them; GAM does neither, and ends with its process.
    /// </summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "CancelExecution")]
    private static extern void Cancel(MLContext context);
}
