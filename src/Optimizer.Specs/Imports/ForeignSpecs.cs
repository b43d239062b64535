using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Imports;

/// <summary>Specs of other tools, brought into our words before they are read: what was changed and what could not be kept is noted at its place.</summary>
internal static class ForeignSpecs
{
    /// <returns>The same map where it is ours or W&amp;B's, whose words are read as they are.</returns>
    public static MapNode Native(MapNode map, Findings findings)
    {
        if (KatibExperiment.Is(map)) return KatibExperiment.Native(map, findings);
        if (NniExperiment.Is(map)) return NniExperiment.Native(map, findings);
        return NniSpace.Is(map) ? Written.Map(map, Written.Entry(map, "parameters", NniSpace.Native(map, findings))) : map;
    }

    /// <summary>Whether the file is a search space and nothing else.</summary>
    public static bool IsSpace(MapNode map) => NniSpace.Is(map);
}
