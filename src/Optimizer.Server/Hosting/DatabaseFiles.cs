using System.Security.Cryptography;
using System.Text;

namespace Optimizer.Server.Hosting;

/// <summary>What stands beside a database: <c>optimizer.db</c> has <c>optimizer.sock</c>, <c>optimizer.log</c>, …</summary>
public sealed class DatabaseFiles(string database)
{
    /// <summary>The system's limit for a socket's path is 108 bytes with the closing zero; a little is left for suffixes.</summary>
    private const int LongestSocketPath = 100;

    public string Database { get; } = Path.GetFullPath(database);

    public string ApiSocket => Socket(".sock");

    public string AgentSocket => Socket(".agent.sock");

    public string Log => Beside(".log");

    /// <summary>Root of the attempts' folders: checkpoints, artifacts, logs.</summary>
    public string Artifacts => Beside(".artifacts");

    /// <summary>The embedded worker's own records.</summary>
    public string Worker => Beside(".worker");

    /// <summary>A folder for sockets whose path would be too long, readable by this user only.</summary>
    private string ShortFolder => Path.Combine(
        Path.GetTempPath(), $"optimizer-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Environment.UserName + "\n" + Database)).AsSpan(0, 6))}");

    /// <summary>Makes the folders and removes sockets that a killed owner left. Only the owner may call it.</summary>
    public void Prepare()
    {
        Directory.CreateDirectory(Artifacts);
        foreach (var socket in new[] { ApiSocket, AgentSocket })
        {
            if (!OperatingSystem.IsWindows() && Path.GetDirectoryName(socket) == ShortFolder)
                Directory.CreateDirectory(ShortFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Delete(socket);
        }
    }

    private string Beside(string suffix) => Path.ChangeExtension(Database, null) + suffix;

    private string Socket(string suffix) =>
        Encoding.UTF8.GetByteCount(Beside(suffix)) <= LongestSocketPath ? Beside(suffix) : Path.Combine(ShortFolder, "optimizer" + suffix);
}
