using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using Optimizer.Cli.Terminals;
using Spectre.Console.Testing;
using YamlDotNet.RepresentationModel;

namespace Optimizer.Cli.Tests.Serving;

/// <summary>docker-compose.yml, the Dockerfiles and the documents say what this program takes.</summary>
public partial class DeploymentTests
{
    private static readonly string Root = Up(AppContext.BaseDirectory);

    private static readonly Dictionary<string, YamlMappingNode> Services = ReadServices();

    public static TheoryData<string> Own => [.. Services.Where(service => service.Value.Children.ContainsKey("command")).Select(service => service.Key)];

    [Theory, MemberData(nameof(Own))]
    public void A_services_command_line_is_one_that_the_program_takes(string service)
    {
        var arguments = EntryPoint(service).Skip(1).Concat(Texts(Services[service], "command")).ToArray();
        var parsed = Program().Parse(arguments);

        Assert.Equal([], parsed.Errors.Select(error => error.Message));
        Assert.Equal("serve", parsed.CommandResult.Command.Name);
        Assert.Equal("/app/optimizer", EntryPoint(service)[0]);
    }

    [Fact]
    public void There_are_two_coordinators_and_workers_for_both_kinds_of_device() =>
        Assert.Equal(["coordinator-1", "coordinator-2", "worker-cpu", "worker-gpu"], Services.Keys.Where(name => name != "postgres"));

    [Fact]
    public void Secrets_that_are_named_are_mounted_and_declared()
    {
        var declared = ((YamlMappingNode)Compose()["secrets"]).Children.Keys.Select(key => key.ToString()).ToHashSet();
        var named = 0;
        foreach (var (name, service) in Services)
        {
            var mounted = Texts(service, "secrets");
            foreach (Match secret in SecretFile().Matches(string.Join(' ', Leaves(service))))
            {
                named++;
                Assert.True(mounted.Contains(secret.Groups[1].Value), $"{name} names {secret.Value}, which is not among its secrets");
            }

            Assert.Subset(declared, mounted.ToHashSet());
        }

        Assert.Equal(5, named);
    }

    [Fact]
    public void Health_checks_ask_a_route_that_exists_with_a_program_that_the_image_has()
    {
        foreach (var name in Services.Keys.Where(name => name.StartsWith("coordinator", StringComparison.Ordinal)))
        {
            var test = ((YamlSequenceNode)Services[name]["healthcheck"]["test"]).Select(part => part.ToString()).ToList();
            Assert.Equal("curl", test[1]);
            Assert.Contains("install -y --no-install-recommends curl", Dockerfile(name), StringComparison.Ordinal);
            Assert.Equal("http://127.0.0.1:8080/health/ready", test[^1]);
            Assert.Contains("--listen=http://0.0.0.0:8080", Texts(Services[name], "command"));
        }
    }

    [Fact]
    public void Workers_dial_coordinators_by_names_that_these_answer_to()
    {
        var hosts = Texts(Services["coordinator-1"], "command").Where(part => part.StartsWith("--host=", StringComparison.Ordinal)).Select(part => part["--host=".Length..]).ToList();
        foreach (var server in new[] { "worker-cpu", "worker-gpu" }.SelectMany(name => Texts(Services[name], "command")).Where(part => part.StartsWith("--server=", StringComparison.Ordinal)))
        {
            var host = new Uri(server["--server=".Length..]).Host;
            Assert.True(Services.ContainsKey(host), $"{host} is no service");
            Assert.Contains(host, hosts);
        }

        Assert.Contains("localhost", hosts);
    }

    [Theory, InlineData("docker-compose.yml"), InlineData("README.md"), InlineData("docs/operations.md"), InlineData("docs/kubernetes.md"), InlineData("docs/threat-model.md"), InlineData("docs/ask-tell.md")]
    public void Options_in_a_document_exist(string document)
    {
        var known = Commands(Program()).SelectMany(command => command.Options).Select(option => option.Name).ToHashSet(StringComparer.Ordinal);
        string[] ofOthers =
        [
            "--project", "--build", "--profile", "--filter", // dotnet, docker
            "--version", "--help", "--minutes", "--seed", "--clean", "--if-exists", "--format",
        ];
        var unknown = Flag().Matches(File.ReadAllText(Path.Combine(Root, document))).Select(match => match.Groups[1].Value).Distinct().Where(flag => !known.Contains(flag) && !ofOthers.Contains(flag));

        Assert.Equal([], unknown);
        Assert.Contains("--postgres-file", known);
    }

    [Fact]
    public void Commands_in_the_head_of_the_compose_file_are_taken()
    {
        var lines = File.ReadLines(Path.Combine(Root, "docker-compose.yml")).Where(line => line.Contains("/app/optimizer ", StringComparison.Ordinal)).ToList();

        Assert.Equal(2, lines.Count);
        foreach (var line in lines)
        {
            // Without a terminal, so that the key alone goes to standard output.
            Assert.Contains("exec -T coordinator-1", line, StringComparison.Ordinal);
            var words = line[(line.IndexOf("/app/optimizer ", StringComparison.Ordinal) + "/app/optimizer ".Length)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).TakeWhile(word => word is not ("#" or ">"));
            Assert.Equal([], Program().Parse([.. words]).Errors.Select(error => error.Message));
        }
    }

    private static RootCommand Program() =>
        OptimizerCommand.Create(new Terminal(TextWriter.Null, new TestConsole(), new TestConsole(), TimeProvider.System));

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);

    private static string Dockerfile(string service) =>
        File.ReadAllText(Path.Combine(Root, Services[service]["build"]["dockerfile"].ToString()));

    private static string[] EntryPoint(string service) =>
        JsonSerializer.Deserialize<string[]>(Dockerfile(service).Split('\n').Single(line => line.StartsWith("ENTRYPOINT ", StringComparison.Ordinal))["ENTRYPOINT ".Length..])!;

    private static List<string> Texts(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var list) ? [.. ((YamlSequenceNode)list).Select(part => part.ToString())] : [];

    private static IEnumerable<string> Leaves(YamlNode node) => node.AllNodes.OfType<YamlScalarNode>().Select(leaf => leaf.Value ?? "");

    private static YamlMappingNode Compose()
    {
        var yaml = new YamlStream();
        using var text = File.OpenText(Path.Combine(Root, "docker-compose.yml"));
        yaml.Load(text);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    /// <summary>With what <c>&lt;&lt;</c> merges into them.</summary>
    private static Dictionary<string, YamlMappingNode> ReadServices()
    {
        var services = new Dictionary<string, YamlMappingNode>(StringComparer.Ordinal);
        foreach (var (name, value) in ((YamlMappingNode)Compose()["services"]).Children)
        {
            var service = (YamlMappingNode)value;
            if (service.Children.TryGetValue("<<", out var merged))
                foreach (var (key, inherited) in ((YamlMappingNode)merged).Children) service.Children.TryAdd(key, inherited);
            services.Add(name.ToString(), service);
        }

        return services;
    }

    private static string Up(string folder) => File.Exists(Path.Combine(folder, "docker-compose.yml")) ? folder : Up(Path.GetDirectoryName(folder)!);

    [GeneratedRegex("/run/secrets/([a-z_]+)")]
    private static partial Regex SecretFile();

    [GeneratedRegex("(?<![-\\w])(--[a-z][a-z-]+)")]
    private static partial Regex Flag();
}
