using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Optimizer.Core;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;
using Optimizer.Storage;

namespace Optimizer.Server.Api;

/// <summary>A sweep's event log as server-sent events: what is there, then what comes, to the sweep's end.</summary>
internal static class EventEndpoints
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static void MapEvents(this IEndpointRouteBuilder api) => api.MapGet("/sweeps/{sweep}/events", Events)
        .Produces(StatusCodes.Status200OK, contentType: "text/event-stream").As(
        "FollowEvents", "The sweep's event log after a sequence number, as server-sent events; ends with an event `end` when the sweep is over.",
        Policies.Read, StatusCodes.Status404NotFound).DisableRequestTimeout();

    /// <param name="after">Sequence number known already; 0 when left out. A browser that connects again says it as Last-Event-ID.</param>
    internal static async Task<IResult> Events(
        string sweep, long? after, [FromHeader(Name = "Last-Event-ID")] string? last, VisibleSweeps sweeps, ISweepStore store, TimeProvider clock,
        HttpResponse response, CancellationToken cancel)
    {
        var named = await sweeps.Find(sweep, cancel);
        var seq = last is not null && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : after ?? 0;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        var beat = clock.GetTimestamp();
        while (true)
        {
            // The status first: what is read after it holds all that led to it.
            var over = (await store.Find(named.Id, cancel))?.Status is not (SweepStatus.Running or SweepStatus.Paused);
            var events = await store.Read(named.Id, seq, cancel);
            foreach (var (number, happened) in events)
            {
                seq = number;
                await response.WriteAsync($"id: {number}\ndata: {JsonSerializer.Serialize(happened, CoreJson.Options)}\n\n", cancel);
            }

            if (events.Length > 0) beat = clock.GetTimestamp();
            else if (clock.GetElapsedTime(beat) > Heartbeat)
            {
                await response.WriteAsync(": still here\n\n", cancel);
                beat = clock.GetTimestamp();
            }

            if (over) await response.WriteAsync($"event: end\nid: {seq}\ndata: {{}}\n\n", cancel);
            await response.Body.FlushAsync(cancel);
            if (over) return TypedResults.Empty;
            await Task.Delay(Between, clock, cancel);
        }
    }
}
