using System.Collections.Immutable;
using Optimizer.Core.Commands;
using Optimizer.Core.Search;

namespace Optimizer.Core.Tests.Commands;

public class CommandMacrosTests
{
    private static readonly MacroValues Values = new()
    {
        Program = "train.py",
        Interpreter = "python3",
        Parameters = new Dictionary<string, ParameterValue>
        {
            ["lr"] = ParameterValue.Of(0.5),
            ["n"] = ParameterValue.Of(3L),
            ["deep"] = ParameterValue.Of(true),
            ["wide"] = ParameterValue.Of(false),
            ["name"] = ParameterValue.Of("a b"),
            ["opt.args.beta"] = ParameterValue.Of(0.9),
            ["opt.kind"] = ParameterValue.Of("it's"),
            ["dotted.name"] = ParameterValue.None,
        }.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Nested = ["opt", "opt.args"],
        Variables = new Dictionary<string, string> { ["HOME"] = "/home/me" },
        ArgumentsFile = "/out/parameters.json",
        Places = new Dictionary<string, string> { ["output"] = "/out" },
    };

    [Fact]
    public void The_standard_command_passes_what_wandbs_agent_passes()
    {
        var words = CommandMacros.Resolve(CommandMacros.Standard, Values);

        Assert.Equal(["/usr/bin/env", "python3", "train.py", "--deep=True", "--dotted.name=None", "--lr=0.5", "--n=3", "--name=a b", "--opt={'args': {'beta': 0.9}, 'kind': \"it's\"}", "--wide=False"], words.Order(Order));
    }

    [Theory]
    [InlineData("${args_no_boolean_flags}", "--deep", "--lr=0.5")]
    [InlineData("${args_no_hyphens}", "deep=True", "lr=0.5")]
    public void Other_forms_of_arguments(string macro, string first, string second)
    {
        var words = CommandMacros.Resolve([macro], Values);

        Assert.Contains(first, words);
        Assert.Contains(second, words);
        if (macro == "${args_no_boolean_flags}") Assert.DoesNotContain(words, word => word.StartsWith("--wide", StringComparison.Ordinal));
    }

    [Fact]
    public void Arguments_without_equals_are_two_words()
    {
        var words = CommandMacros.Resolve(["${args_no_equals}"], Values);

        Assert.Equal("0.5", words[words.IndexOf("--lr") + 1]);
    }

    [Fact]
    public void Macros_inside_a_word_are_filled_in()
    {
        var words = CommandMacros.Resolve(["--home=${envvar:HOME}", "${output}/model", "${args_json_file}", "x${parameter:lr}y", "[${parameter:absent}]"], Values);

        Assert.Equal(["--home=/home/me", "/out/model", "/out/parameters.json", "x0.5y", "[]"], words);
    }

    [Fact]
    public void As_json_nested_parameters_are_objects()
    {
        var json = CommandMacros.Resolve(["${args_json}"], Values)[0];

        Assert.Equal("""{"deep":true,"dotted.name":null,"lr":0.5,"n":3,"name":"a b","opt":{"args":{"beta":0.9},"kind":"it's"},"wide":false}""", json);
    }

    [Theory]
    [InlineData("${envvar:AWS_SECRET}", "no variable AWS_SECRET may be seen there; name it in environment.pass")]
    [InlineData("${checkpoint}", "${checkpoint} stands in the command, but there is none here.")]
    [InlineData("${prog}", "${prog} is no macro of a command.")]
    public void What_cannot_be_filled_in_is_told(string word, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => CommandMacros.Resolve([word], Values)).Message);

    [Fact]
    public void A_program_without_an_interpreter_is_started_itself() =>
        Assert.Equal(["/usr/bin/env", "./train"], CommandMacros.Resolve(["${env}", "${interpreter}", "${program}"], Values with { Program = "./train", Interpreter = null }));

    private static Comparer<string> Order => Comparer<string>.Create((a, b) => (a.StartsWith("--", StringComparison.Ordinal), a.StartsWith("--", StringComparison.Ordinal) ? a : "").CompareTo((b.StartsWith("--", StringComparison.Ordinal), b.StartsWith("--", StringComparison.Ordinal) ? b : "")));
}
