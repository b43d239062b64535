using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Core.Importance;

/// <summary>How much each parameter matters for one metric.</summary>
/// <param name="Scale"><c>linear</c>, or <c>log</c>: the forest explains the metric's logarithm.</param>
/// <param name="Trials">That it is told from.</param>
/// <param name="LeftOut">Completed trials without a finite value, or outside the space.</param>
/// <param name="Explained">Share of the variance that the forest explains of trials it has not seen, R²; below 0: worse than the mean; NaN: too few trials, or all the same.</param>
/// <param name="Note">What a reader must know to believe the numbers, or why there are none; null: nothing.</param>
/// <param name="Parameters">Those that vary, most important first.</param>
/// <param name="Interactions">Pairs, strongest first.</param>
public sealed record MetricImportance(
    string Metric, Goal Goal, string Scale, int Trials, int LeftOut, double Explained, string? Note,
    ImmutableArray<ParameterImportance> Parameters, ImmutableArray<Interaction> Interactions);

/// <param name="Trials">That have the parameter.</param>
/// <param name="Values">How many different values they have: with few, one parameter's effect may be another's that was tried along with it.</param>
/// <param name="Ped">Share of what tells the best trials from the rest (PED-ANOVA), summing to 1 over the parameters.</param>
/// <param name="Variance">Share of the forest's variance that the parameter makes alone (fANOVA).</param>
/// <param name="Curve">The metric by the parameter's value, all else averaged over the part of the space where the parameter exists.</param>
public sealed record ParameterImportance(
    string Name, ImmutableArray<Condition> When, int Trials, int Values, double Ped, double Variance, ImmutableArray<CurvePoint> Curve);

/// <param name="Mean">In the metric's own unit; of a log scale the geometric mean.</param>
/// <param name="Low">Mean less a standard deviation over the forest's trees.</param>
/// <param name="High">Mean and a standard deviation.</param>
/// <param name="Trials">With a value nearer to this one than to others.</param>
public sealed record CurvePoint(ParameterValue Value, double Mean, double Low, double High, int Trials);

/// <param name="Variance">Share of the forest's variance that the two make together, beyond what each makes alone.</param>
public sealed record Interaction(string One, string Other, double Variance);
