using Optimizer.Core.Seeds;

namespace Optimizer.Specs.Tests;

/// <summary>Specs with random damage: read or refused with a place inside the file, never a crash.</summary>
public class FuzzTests
{
    private const string Letters = "{}[]:,-#&*!|>'\"%@`\n\t ?<>=0.e~abc";

    [Theory]
    [InlineData("digits")]
    [InlineData("fashion")]
    [InlineData("wandb")]
    public void Any_damage_is_told_with_a_place_in_the_file(string name)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "sweeps", name + ".yaml"));
        for (var round = 0; round < 250; round++)
        {
            var damaged = Damaged(text, new TrialRandom(name.Length, round));
            var lines = damaged.Count(letter => letter == '\n') + 2;

            var result = SpecReader.Read(damaged, "spec.yaml", "/data");

            Assert.NotEqual(result.Spec is null, result.Errors.IsEmpty);
            Assert.All(result.Errors.Concat(result.Notes), finding => Assert.True(finding.Line >= 1 && finding.Line <= lines && finding.Column >= 1, $"{finding} in round {round}"));
        }
    }

    private static string Damaged(string text, TrialRandom random)
    {
        for (var change = random.NextIndex(4); change >= 0; change--)
        {
            var at = random.NextIndex(text.Length);
            text = random.NextIndex(4) switch
            {
                0 => text.Remove(at, Math.Min(1 + random.NextIndex(30), text.Length - at)),
                1 => text.Insert(at, Letters[random.NextIndex(Letters.Length)].ToString()),
                2 => text[..at] + Letters[random.NextIndex(Letters.Length)] + text[(at + 1)..],
                _ => text.Insert(at, text.Substring(random.NextIndex(text.Length / 2), random.NextIndex(60))),
            };
        }

        return text;
    }
}
