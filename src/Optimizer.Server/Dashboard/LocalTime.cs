namespace Optimizer.Server.Dashboard;

/// <summary>Times as the reader's own clock shows them. UTC until the browser has said where it is.</summary>
internal sealed class LocalTime
{
    private TimeZoneInfo zone = TimeZoneInfo.Utc;

    /// <param name="name">IANA name; one that this machine does not know leaves UTC.</param>
    public void Use(string? name)
    {
        if (name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found)) zone = found;
    }

    public string Text(DateTimeOffset at) => $"{TimeZoneInfo.ConvertTime(at, zone):yyyy-MM-dd HH:mm:ss}{(zone == TimeZoneInfo.Utc ? " UTC" : "")}";

    /// <summary>For a plot's axis, which takes times without a zone.</summary>
    public string Axis(DateTimeOffset at) => $"{TimeZoneInfo.ConvertTime(at, zone):yyyy-MM-dd HH:mm:ss.fff}";

    public static string Utc(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";

    /// <summary>12 s ago, 3 h ago.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now) => (now - at).TotalSeconds switch
    {
        < 2 => "now",
        < 60 and var seconds => $"{seconds:0} s ago",
        < 5400 and var seconds => $"{seconds / 60:0} min ago",
        < 172_800 and var seconds => $"{seconds / 3600:0} h ago",
        var seconds => $"{seconds / 86_400:0} days ago",
    };
}
