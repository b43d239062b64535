using System.Text.Json;

namespace Optimizer.Client.V1;

/// <summary>How much each parameter matters for one metric of a sweep, told from its completed trials.</summary>
/// <param name="Metric">An objective, <c>training_cost</c>, <c>inference_cost</c>, or any measured metric that was asked for.</param>
/// <param name="Goal"><c>minimize</c> or <c>maximize</c>.</param>
/// <param name="Scale"><c>linear</c>, or <c>log</c>: shares of variance are those of the metric's logarithm.</param>
/// <param name="Trials">That it is told from.</param>
/// <param name="LeftOut">Completed trials without a finite value, or outside the search space of now.</param>
/// <param name="Explained">Share of the variance of trials it has not seen that the forest explains, at most 1; below 0: worse than their mean; NaN: not known.</param>
/// <param name="Note">What one must know to believe the numbers, or why there are none.</param>
/// <param name="Parameters">Those that vary, most important first.</param>
/// <param name="Interactions">Pairs, strongest first.</param>
public sealed record MetricImportanceRow(
    string Metric, string Goal, string Scale, int Trials, int LeftOut, double Explained, string? Note,
    ParameterImportanceRow[] Parameters, InteractionRow[] Interactions);

/// <param name="When">The conditions under which the parameter exists: names to values; empty: always.</param>
/// <param name="Trials">That have it.</param>
/// <param name="Values">How many different values they have: with few, its effect may be that of what was tried along with it.</param>
/// <param name="Ped">Share of what tells the best trials from the rest (PED-ANOVA); sums to 1 over the parameters, or all are 0.</param>
/// <param name="Variance">Share of the variance that it makes alone (fANOVA).</param>
/// <param name="Curve">The metric by its value, all else averaged: what a dependence plot shows.</param>
public sealed record ParameterImportanceRow(
    string Parameter, SortedDictionary<string, JsonElement[]> When, int Trials, int Values, double Ped, double Variance, CurvePointRow[] Curve);

/// <param name="Mean">In the metric's unit.</param>
/// <param name="Low">A standard deviation over the forest's trees below the mean.</param>
/// <param name="High">The same above.</param>
/// <param name="Trials">Nearest to this value.</param>
public sealed record CurvePointRow(JsonElement Value, double Mean, double Low, double High, int Trials);

/// <param name="Variance">Share of the variance that the two make together, beyond what each makes alone.</param>
public sealed record InteractionRow(string One, string Other, double Variance);
