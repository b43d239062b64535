namespace Optimizer.Server.Hosting.Serving;

/// <summary>Files of a coordinator: its sockets for processes of this machine, and the attempts' folders.</summary>
internal sealed class ServeFiles : IDisposable
{
    private readonly string? folder;

    public ServeFiles(ServeOptions options)
    {
        if (options.Postgres is null)
        {
            var beside = new DatabaseFiles(options.Database);
            beside.Prepare();
            (ApiSocket, AgentSocket, Artifacts) = (beside.ApiSocket, beside.AgentSocket, beside.Artifacts);
        }
        else
        {
            folder = Directory.CreateTempSubdirectory("optimizer-").FullName;
            (AgentSocket, Artifacts) = (Path.Combine(folder, "agent.sock"), Path.GetFullPath(Path.Combine(".optimizer", "artifacts")));
        }

        if (options.Artifacts is { } named) Artifacts = FolderOf(named);
        Directory.CreateDirectory(Artifacts);
    }

    /// <summary>Beside a SQLite file, where verbs without --server look; null with PostgreSQL.</summary>
    public string? ApiSocket { get; }

    /// <summary>Of the worker in this process.</summary>
    public string AgentSocket { get; }

    /// <summary>Absolute.</summary>
    public string Artifacts { get; }

    public void Dispose()
    {
        File.Delete(AgentSocket);
        if (ApiSocket is not null) File.Delete(ApiSocket);
        if (folder is not null) Directory.Delete(folder, recursive: true);
    }

    private static string FolderOf(string place) => place.StartsWith("dir:", StringComparison.Ordinal) && place.Length > 4
        ? Path.GetFullPath(place[4..])
        : throw new FormatException($"--artifacts '{place}' is not a place for files; write dir:/path.");
}
