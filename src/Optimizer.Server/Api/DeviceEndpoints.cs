using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client.V1;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Api;

/// <summary>Workers, their devices, and what each of them runs.</summary>
internal static class DeviceEndpoints
{
    public static void MapDevices(this IEndpointRouteBuilder api)
    {
        api.MapGet("/devices", List).As("ListDevices", "Lists workers with their devices and what each runs.", Policies.Read);
        api.MapPost("/workers/{worker}/drain", Drain).As(
            "DrainWorker", "Tells a worker to take no more work, to checkpoint what it runs, and to end.", Policies.Administer, StatusCodes.Status404NotFound);
    }

    internal static async Task<Ok<DeviceRow[]>> List(VisibleSweeps sweeps, SweepPages pages, WorkerStore workers, CancellationToken cancel)
    {
        var running = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var attempt in await pages.Running(sweeps.Caller.Project, cancel)) running[attempt.Device] = $"{attempt.Sweep}/{attempt.Trial} {attempt.Stage}";
        var devices = (await workers.Devices(cancel)).ToLookup(device => device.Worker);
        return TypedResults.Ok(
            (from worker in await workers.Workers(cancel)
             from device in devices[worker.Name]
             select new DeviceRow(
                 worker.Name, Words.Of(worker.State), worker.Coordinator, worker.SeenAt, device.Id, device.Class, device.Kind, device.Threads,
                 running.GetValueOrDefault(device.Id))).ToArray());
    }

    internal static async Task<Accepted> Drain(string worker, WorkerStore workers, CancellationToken cancel)
    {
        if (worker.Any(char.IsControl) || !await workers.SetState(worker, null, WorkerState.Draining, cancel))
            throw new RefusedException(StatusCodes.Status404NotFound, "No such worker", $"There is no worker '{worker}'; `optimizer devices` lists them.");
        return TypedResults.Accepted((string?)null);
    }
}
