using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Optimizer.Server.Hosting.Serving;

/// <summary>A service's log, on standard error: text for people, or a JSON object a line.</summary>
public static class ServeLog
{
    public static void AddServeLog(this ILoggingBuilder logging, bool json)
    {
        logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Optimizer", LogLevel.Information);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (json)
            logging.AddJsonConsole(format => (format.TimestampFormat, format.UseUtcTimestamp, format.IncludeScopes) = ("yyyy-MM-ddTHH:mm:ss.fffZ", true, true));
        else
            logging.AddSimpleConsole(format => (format.TimestampFormat, format.UseUtcTimestamp, format.SingleLine) = ("HH:mm:ss.fff ", true, true));
    }
}
