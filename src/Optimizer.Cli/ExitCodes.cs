namespace Optimizer.Cli;

/// <summary>A contract: scripts read them.</summary>
public static class ExitCodes
{
    public const int Done = 0;
    public const int SweepFailed = 1;

    /// <summary>Bad usage or a bad spec.</summary>
    public const int BadUsage = 2;
    public const int Unreachable = 3;

    /// <summary>Authorisation, budget, a changed spec.</summary>
    public const int Refused = 4;

    /// <summary>Paused with checkpoints; the same command goes on.</summary>
    public const int Paused = 130;

    /// <param name="status">Of a sweep.</param>
    public static int OfSweep(string status) => status switch
    {
        "finished" or "budget_exhausted" => Done,
        "paused" => Paused,
        _ => SweepFailed,
    };

    /// <param name="status">Of an HTTP answer.</param>
    public static int OfHttp(int status) => status switch
    {
        401 or 403 or 409 or 421 => Refused,
        502 or 503 or 504 => Unreachable,
        >= 400 and < 500 => BadUsage,
        _ => SweepFailed,
    };
}
