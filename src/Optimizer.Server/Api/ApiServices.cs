using Microsoft.Extensions.DependencyInjection;
using Optimizer.Artifacts;
using Optimizer.Server.Access;
using Optimizer.Server.Dashboard.Frames;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Api;

public static class ApiServices
{
    /// <summary>What the routes need: the stores of one database and the files of its attempts.</summary>
    /// <param name="artifacts">Root of the attempts' folders, absolute.</param>
    /// <param name="blobs">Files by digest; null: shared by path only.</param>
    public static IServiceCollection AddOptimizerApi(this IServiceCollection services, SqlSweepStore store, string artifacts, IBlobStore? blobs)
    {
        services.AddProblemAnswers();
        services.AddSingleton<ISweepStore>(store).AddSingleton(store.Database);
        services.AddSingleton<KeyStore>().AddSingleton<ProjectStore>().AddSingleton<WorkerStore>().AddSingleton<LogStore>().AddSingleton<IdempotencyStore>();
        services.AddSingleton<SweepSums>().AddSingleton<SweepPages>().AddSingleton<TrialNotes>().AddSingleton<TrialScan>().AddSingleton<FrameStore>().AddSingleton<StandStill>();
        services.AddSingleton(new AttemptFiles(artifacts, blobs)).AddSingleton<AttemptLogs>().AddSingleton<KeyDesk>();
        return services.AddSingleton(new KeptBlobs(blobs));
    }
}
