using System.CommandLine;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;

namespace Optimizer.Cli.Verbs;

/// <summary>A service's workers: what they have, what they run, and how one is taken out.</summary>
internal static class DevicesVerb
{
    public static Command Create(Terminal terminal)
    {
        var format = FormatOption.Create();
        return new Command("devices", "Lists a server's workers with their devices and what each runs.") { format }.Asking(async (arguments, client, cancel) =>
            Listing.Write(
                terminal, arguments.GetValue(format), await client.Devices(cancel),
                new("worker", row => row.Worker), new("state", row => row.State), new("device", row => row.Device), new("class", row => row.Class),
                new("threads", row => row.Threads.ToString(), Right: true), new("runs", row => row.Runs ?? "-"), new("seen", row => Show.Time(row.SeenAt)),
                new("coordinator", row => row.Coordinator)));
    }

    public static Command Drain(Terminal terminal)
    {
        var worker = new Argument<string>("WORKER");
        return new Command("drain", "Tells a worker to take no more work, to checkpoint what it runs, and to end.") { worker }
            .Asking(async (arguments, client, cancel) =>
            {
                await client.Drain(arguments.GetRequiredValue(worker), cancel);
                terminal.Say($"{arguments.GetRequiredValue(worker)} drains; `optimizer devices` shows when it is gone.");
            });
    }
}
