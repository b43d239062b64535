using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;
using Optimizer.Client.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Optimizer.Cli.Running;

/// <summary>A sweep as it goes: drawn in place on a terminal, a line every few seconds elsewhere. On standard error.</summary>
internal sealed class ProgressView(Terminal terminal, LiveDisplayContext? live)
{
    private const int BarCells = 40;
    private const int MostRows = 12;
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    private string lastStatus = "";
    private long lastLine;

    /// <summary>Runs <paramref name="act"/> with a view that is gone, or the plain lines that stay, when it ends.</summary>
    public static async Task<T> During<T>(Terminal terminal, Func<ProgressView, Task<T>> act)
    {
        if (!terminal.Messages.Profile.Capabilities.Interactive || !terminal.Messages.Profile.Capabilities.Ansi)
            return await act(new ProgressView(terminal, null));
        return await terminal.Messages.Live(new Text("")).AutoClear(true).StartAsync(context => act(new ProgressView(terminal, context)));
    }

    public void Update(ProgressState state)
    {
        if (live is not null)
        {
            live.UpdateTarget(Draw(state));
            return;
        }

        var status = $"{state.Sweep.Status} {state.Sweep.Reason}";
        if (status == lastStatus && terminal.Clock.GetElapsedTime(lastLine) < BetweenLines) return;
        (lastStatus, lastLine) = (status, terminal.Clock.GetTimestamp());
        terminal.Say($"{Head(state)}; {DetailGrid.Counts(state.Sweep.Trials)}; {MoneyLine(state.Sweep)}; {Best(state)}");
    }

    internal static IRenderable Draw(ProgressState state)
    {
        var lines = new List<IRenderable>
        {
            new Text(Head(state)),
            new Text($"trials    {DetailGrid.Counts(state.Sweep.Trials)}"),
            new Text($"nodes     {string.Join(", ", state.Sweep.Nodes.Select(stage => $"{stage.Key} {stage.Value.Executed} run, {stage.Value.Reused} reused"))}"),
            new Markup($"money     {Bar(state.Sweep)} {Markup.Escape(MoneyLine(state.Sweep))}"),
            new Text($"best      {Best(state)}"),
        };
        if (state.Frontier.Count == 0) return new Rows(lines);
        var shown = state.Frontier.Take(MostRows).ToList();
        lines.Add(new Text($"frontier  {state.Frontier.Count} trials{(shown.Count < state.Frontier.Count ? $", the first {shown.Count} by {state.Sweep.Objectives[0].Metric}" : "")}"));
        lines.Add(Listing.TableOf(shown, [new("trial", row => row.Trial), .. TrialColumns.Objectives(shown), TrialColumns.Parameters(shown)]));
        return new Rows(lines);
    }

    private static string Head(ProgressState state)
    {
        var left = state.Sweep.Status == "running" && state.SecondsLeft is { } seconds ? $", at most about {Show.Duration(seconds)} left" : "";
        return $"{state.Sweep.Name} {state.Sweep.Status}, {Show.Duration(state.Elapsed)}{left}{StandsStill(state.Sweep)}";
    }

    private static string StandsStill(SweepDetail sweep) => sweep is { Status: "running", Reason: { Length: > 0 } why } ? $"; {why}" : "";

    private static string MoneyLine(SweepDetail sweep) =>
        $"{Show.Money(sweep.Spend)} spent, {Show.Money(sweep.Reserved)} reserved{(sweep.Budget.Cost is { } cost ? $", of {Show.Money(cost)}" : "")}";

    private static string Best(ProgressState state)
    {
        var metric = state.Sweep.Objectives[0].Metric;
        return state.Frontier.Count > 0 && state.Frontier[0].Objectives.TryGetValue(metric, out var value)
            ? $"{metric} {Show.Metric(metric, value)} ({state.Frontier[0].Trial})"
            : $"no {metric} yet";
    }

    private static string Bar(SweepDetail sweep)
    {
        if (sweep.Budget.Cost is not { } cost || cost <= 0) return "";
        var spent = (int)Math.Clamp(Math.Round(sweep.Spend / cost * BarCells), 0, BarCells);
        var reserved = (int)Math.Clamp(Math.Ceiling((sweep.Spend + sweep.Reserved) / cost * BarCells) - spent, 0, BarCells - spent);
        return $"[green]{new string('#', spent)}[/][yellow]{new string('=', reserved)}[/][grey]{new string('.', BarCells - spent - reserved)}[/]";
    }
}
