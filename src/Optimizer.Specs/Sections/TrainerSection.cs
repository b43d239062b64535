using Optimizer.Core.Sweeps;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Sections;

/// <summary><c>trainer</c>: what is trained, on which data.</summary>
internal static class TrainerSection
{
    private const string Example = "trainer: {kind: image-classifier, data: {path: FILE.csv}}, or program: FILE of your own";

    private static readonly string[] Containers = ["job", "image_uri"];

    private static readonly string[] Programs = ["program", "command", "wandb"];

    private static readonly string[] Kinds = [ImageClassifierSchema.Kind, TabularSchema.Kind, TrainerSpec.Program, TrainerSpec.External, TrainerSpec.Simulated];

    public static TrainerSpec? Read(Section spec, string folder)
    {
        foreach (var key in Containers.Where(spec.Has))
            spec.Findings.Error(spec.KeyOf(key), $"'{key}' is a container of W&B Launch, which is not run here; name the program in it: program: train.py");
        var kindName = TrainerKind.NameOf(spec);
        if (kindName == TrainerSpec.Program) return CommandSection.Read(spec, folder);
        foreach (var key in Programs.Where(spec.Has))
            spec.Findings.Error(spec.KeyOf(key), $"'{key}' beside a trainer of another kind; keep one of them, or write kind: {TrainerSpec.Program}");
        if (!spec.Has("trainer"))
        {
            spec.Findings.Error(spec.Map, $"there is no trainer; add {Example}");
            return null;
        }

        if (spec.MapOf("trainer") is not { } map) return null;
        if (TrainerKind.Of(spec) is TabularKind) return TabularSection.Read(map, folder, spec.Findings);
        if (kindName == TrainerSpec.Simulated) return SimulatedSection.Read(map, spec.Findings);
        if (kindName == TrainerSpec.External) return OfOutsiders(new Section(map, "trainer", spec.Findings, "kind", "ask"));
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

    private static TrainerSpec OfOutsiders(Section trainer)
    {
        var usual = new TrainerSpec(TrainerSpec.External);
        if (trainer["ask"] is not { } node) return usual;
        if (node is ScalarNode scalar && Quantity.Read(scalar.Text, Dimension.Time) is { } seconds && seconds is >= 1 and <= 604_800) return usual with { AskSeconds = seconds };
        trainer.Findings.Error(node, $"ask must be how long a client may be silent, from 1s to 7d, like {Quantity.Examples(Dimension.Time)}, got {node.Kind}");
        return usual;
    }

    private static string KindRefused(string kind) => $"unknown trainer kind '{kind}'; {Wording.Instead(kind, Kinds)}";
}
