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

    private static string KindRefused(string kind) => kind is "command" or "program"
        ? $"trainer kind '{kind}' is planned, not there yet; there is {ImageClassifierSchema.Kind}"
        : $"unknown trainer kind '{kind}'; {Wording.Instead(kind, [ImageClassifierSchema.Kind])}";
}
