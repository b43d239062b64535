using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Optimizer.Server.Hosting.Serving;

/// <summary>A service's log, on standard error: text for people, or a JSON object a line.</summary>
public static class ServeLog
{
    public static void AddServeLog(this ILoggingBuilder logging, bool json)
    {
        logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Optimizer", LogLevel.Information)
            // Orleans tells every failed try to reach a coordinator that is gone, with its stack; what matters of it is in JoinWatch's words.
            .AddFilter("Orleans", LogLevel.Error).AddFilter("Orleans.Runtime.GrainDirectory", LogLevel.Critical)
            .AddFilter("Orleans.Runtime.Messaging", LogLevel.Critical);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (json)
            logging.AddJsonConsole(format => (format.TimestampFormat, format.UseUtcTimestamp, format.IncludeScopes) = ("yyyy-MM-ddTHH:mm:ss.fffZ", true, true));
        else
            logging.AddSimpleConsole(format => (format.TimestampFormat, format.UseUtcTimestamp, format.SingleLine) = ("HH:mm:ss.fff ", true, true));
    }
}
