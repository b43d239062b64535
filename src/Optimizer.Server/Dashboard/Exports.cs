using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Optimizer.Client;
using Optimizer.Client.V1;
using Optimizer.Server.Access;
using Optimizer.Server.Api;
using Optimizer.Server.Dashboard.Frames;
using Optimizer.Server.Rendering;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Dashboard;

/// <summary>The rows of a ranking as a file: all of a sweep's, as `optimizer export` writes them, or those of a view, in its order.</summary>
internal static class Exports
{
    public static void MapExports(this IEndpointRouteBuilder app) => app.MapGet("/sweeps/{sweep}/export/{kind:regex(^(csv|json|parquet)$)}", Export)
        .RequireAuthorization(Policies.Read).WithMetadata(new DashboardPage()).ExcludeFromDescription();

    internal static async Task<IResult> Export(
        string sweep, string kind, VisibleSweeps sweeps, ISweepStore store, SweepSums sums, FrameStore frames, RankingShelf shelf, HttpContext context, CancellationToken cancel)
    {
        var record = await SweepRecord.Read(await sweeps.Find(sweep, cancel), store, sums, cancel);
        TrialRow[] rows;
        if (context.Request.Query.Count == 0) rows = [.. record.Trials.Select(record.Row)];
        else
        {
            var frame = await frames.Latest(record.Sweep, cancel);
            var known = record.Trials.ToDictionary(trial => trial.Number);
            var view = RankingView.Parse(context.Request.QueryString.Value ?? "");
            rows = [.. shelf.Ranked(frame, view).Rows.Select(row => frame.Numbers[row]).Where(known.ContainsKey).Select(number => record.Row(known[number]))];
        }

        PageHeaders.Set(context.Response);
        var name = $"{record.Sweep.View.Name}.{kind}";
        switch (kind)
        {
            case "csv":
                var text = new StringWriter();
                Csv.Write(FlatRows.Of(rows), text);
                return TypedResults.File(System.Text.Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", name);
            case "json":
                return TypedResults.File(System.Text.Encoding.UTF8.GetBytes(JsonSerializer.Serialize(rows, ApiJson.Indented) + "\n"), "application/json", name);
            default:
                var file = new MemoryStream();
                await ParquetRows.Write(FlatRows.Of(rows), file, cancel);
                return TypedResults.File(file.ToArray(), "application/vnd.apache.parquet", name);
        }
    }
}
