using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>trainer</c>: what is trained, on which data.</summary>
internal static class TrainerSection
{
    private const string Example = "trainer: {kind: image-classifier, data: {path: FILE.csv}}";

    private static readonly string[] Programs = ["program", "command", "job", "image_uri"];

    public static TrainerSpec? Read(Section spec, string folder)
    {
        var own = false;
        foreach (var key in Programs.Where(spec.Has))
        {
            own = true;
            spec.Findings.Error(spec.KeyOf(key), $"'{key}': running a program of your own is planned, not there yet; take it out and add {Example}");
        }

        if (!spec.Has("trainer"))
        {
            if (!own) spec.Findings.Error(spec.Map, $"there is no trainer; add {Example}");
            return null;
        }

        if (spec.MapOf("trainer") is not { } map) return null;
        if (KindOf(spec) is TabularKind) return TabularSection.Read(map, folder, spec.Findings);
        if (KindOf(spec) == TrainerKind.External) return OfOutsiders(new Section(map, "trainer", spec.Findings, "kind", "ask"));
        var trainer = new Section(map, "trainer", spec.Findings, "kind", "data");
        if (!trainer.Has("kind")) spec.Findings.Error(map, $"trainer has no kind; add kind: {ImageClassifierSchema.Kind}");
        else if (trainer.Text("kind") is { } kind && kind != ImageClassifierSchema.Kind) spec.Findings.Error(trainer["kind"]!, KindRefused(kind));
        if (!trainer.Has("data"))
        {
            spec.Findings.Error(map, "trainer has no data; add data: {path: FILE.csv}");
            return null;
        }

        return trainer.MapOf("data") is { } data && DataSection.Read(data, folder, spec.Findings) is { } read
            ? new TrainerSpec(ImageClassifierSchema.Kind) { Data = read }
            : null;
    }

    /// <summary>Whose names the rest of the spec is checked against; of an unknown kind, the image classifier's.</summary>
    public static TrainerKind KindOf(Section spec) =>
        spec["trainer"] is not MapNode map ? TrainerKind.ImageClassifier : (map.Find("kind")?.Value as ScalarNode)?.Text switch
        {
            TrainerSpec.External => TrainerKind.External,
            TabularSchema.Kind => TabularSection.KindOf(map),
            _ => TrainerKind.ImageClassifier,
        };

    private static TrainerSpec OfOutsiders(Section trainer)
    {
        var usual = new TrainerSpec(TrainerSpec.External);
        if (trainer["ask"] is not { } node) return usual;
        if (node is ScalarNode scalar && Quantity.Read(scalar.Text, Dimension.Time) is { } seconds && seconds is >= 1 and <= 604_800) return usual with { AskSeconds = seconds };
        trainer.Findings.Error(node, $"ask must be how long a client may be silent, from 1s to 7d, like {Quantity.Examples(Dimension.Time)}, got {node.Kind}");
        return usual;
    }

    private static string KindRefused(string kind) => kind is "command" or "program"
        ? $"trainer kind '{kind}' is planned, not there yet; there are {ImageClassifierSchema.Kind}, {TabularSchema.Kind} and {TrainerSpec.External}"
        : $"unknown trainer kind '{kind}'; {Wording.Instead(kind, [ImageClassifierSchema.Kind, TabularSchema.Kind, TrainerSpec.External])}";
}
