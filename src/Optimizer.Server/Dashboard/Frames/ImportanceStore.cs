using System.Collections.Concurrent;
using Optimizer.Core.Importance;
using Optimizer.Core.Sweeps;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Dashboard.Frames;

/// <param name="Completed">Trials that were completed when it was told.</param>
/// <param name="Every">One in so many of them was looked at.</param>
internal sealed record ToldImportance(IReadOnlyList<MetricImportance> Metrics, int Completed, int Every);

/// <summary>
/// Importances, told once for all who look at a sweep. A forest anew for every trial would be most of the server's work: a tenth more trials is news.
/// </summary>
internal sealed class ImportanceStore(SweepSums sums)
{
    private const int MostTrials = 5_000;
    private const double News = 1.1;

    /// <summary>Sweeps whose importance is kept; then all are told anew.</summary>
    private const int MostKept = 50;

    private readonly ConcurrentDictionary<string, Told> known = new(StringComparer.Ordinal);

    /// <returns>Null: too few trials are completed to tell.</returns>
    public async Task<ToldImportance?> Of(TrialFrame frame)
    {
        var completed = frame.Numbers.Where((_, row) => frame.States[row] == TrialStatus.Completed).ToArray();
        if (completed.Length < ImportanceOf.Fewest) return null;
        if (known.Count > MostKept) known.Clear();
        Told Anew() => new(completed.Length, new Lazy<Task<ToldImportance>>(() => Task.Run(() => Tell(frame, completed))));
        var told = known.AddOrUpdate(frame.Sweep.Id, _ => Anew(), (_, before) => completed.Length < before.Completed * News ? before : Anew());
        try
        {
            return await told.Importance.Value;
        }
        catch
        {
            // Whoever asks next tries again.
            known.TryRemove(KeyValuePair.Create(frame.Sweep.Id, told));
            throw;
        }
    }

    private async Task<ToldImportance> Tell(TrialFrame frame, int[] completed)
    {
        var every = (int)Math.Ceiling(completed.Length / (double)MostTrials);
        var chosen = completed.Where((_, index) => index % every == 0).ToArray();
        // Shared by all who look: one who leaves must not cut it short for the others.
        var trials = (await sums.Trials(frame.Sweep.Id, chosen, CancellationToken.None)).OrderBy(trial => trial.Number)
            .Select(trial => (trial.Configuration, (IReadOnlyDictionary<string, double>)trial.Metrics)).ToList();
        return new ToldImportance(
            [.. ImportanceOf.Metrics(frame.Spec).Where(one => trials.Exists(trial => trial.Item2.ContainsKey(one.Metric))).Select(one => ImportanceOf.Of(frame.Spec.Space, one, trials, frame.Spec.Seed))],
            completed.Length, every);
    }

    private sealed record Told(int Completed, Lazy<Task<ToldImportance>> Importance);
}
