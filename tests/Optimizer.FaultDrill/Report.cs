using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Core.Costs;
using Optimizer.Core.Sweeps;
using Optimizer.FaultDrill.Audit;
using Optimizer.FaultDrill.Cluster;
using Optimizer.FaultDrill.Faults;
using Optimizer.FaultDrill.Watch;

namespace Optimizer.FaultDrill;

/// <summary>The tables at the end, and the last line.</summary>
internal static class Report
{
    private const int MostFindings = 60;

    public static void Print(
        Narration narration, DrillOptions options, FaultCrew crew, Supervisor supervisor, TrainerWatch watch, ImmutableArray<AuditedSweep> sweeps, Findings findings)
    {
        narration.Print("");
        narration.Print("faults                 planned   done   seconds from the fault until its victim ran again");
        foreach (var (kind, planned) in FaultPlan.Of(options.Length, options.Seed).GroupBy(fault => fault.Kind).OrderBy(same => same.Key).Select(same => (same.Key, same.Count())))
        {
            var done = crew.Done.Where(fault => fault.Kind == kind).Select(fault => (fault.EndedAt - fault.BeganAt).TotalSeconds).Order().ToList();
            narration.Print(Invariant($"{kind,-22} {planned,7} {done.Count,6}   {(done.Count == 0 ? "" : $"{done[done.Count / 2]:0.0} median, {done[^1]:0.0} most")}"));
        }

        var starts = supervisor.Starts.Order().ToList();
        if (starts.Count > 0) narration.Print(Invariant($"coordinators were ready {starts[starts.Count / 2]:0.0} s (median), {starts[^1]:0.0} s (most) after their {starts.Count} starts; {watch.Seen} trainers were seen"));
        foreach (var ended in supervisor.Ended) narration.Print($"ended without the drill: {ended}");
        narration.Print("");
        narration.Print("sweep         status            events  trials  completed  attempts  done  lost  crashed  other  reports   charged  seen outside   overrun");
        foreach (var sweep in sweeps) narration.Print(Line(sweep));
        narration.Print("");
        foreach (var line in findings.Lines.Take(MostFindings)) narration.Print(line);
        if (findings.Lines.Length > MostFindings) narration.Print($"… and {findings.Lines.Length - MostFindings} more");
        narration.Print(findings.LastLine);
    }

    private static string Line(AuditedSweep sweep)
    {
        int Of(params AttemptOutcome[] outcomes) => outcomes.Sum(outcome => sweep.Attempts.GetValueOrDefault(outcome));
        var all = sweep.Attempts.Values.Sum();
        var (done, lost, crashed) = (Of(AttemptOutcome.Done), Of(AttemptOutcome.Lost), Of(AttemptOutcome.Crashed, AttemptOutcome.Error));
        return Invariant(
            $"{sweep.View.Name,-13} {sweep.View.Status,-16} {sweep.Events,7} {sweep.Trials,7} {sweep.Completed,10} {all,9} {done,5} {lost,5} {crashed,8} {all - done - lost - crashed,6} {sweep.Reports,8} {Money.Text(sweep.Money.ChargedNano),9} {Money.Text(sweep.Money.ObservedNano),13} {Money.Text(sweep.View.OverrunNano),9}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
