using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Optimizer.Server.Access;

/// <summary>How often, how much and how long.</summary>
internal static class Limits
{
    /// <summary>Of a request's body, but for files.</summary>
    public const long BodyBytes = 4 << 20;

    /// <summary>Of one file by its digest.</summary>
    public const long FileBytes = 16L << 30;

    /// <summary>Policy of routes that wait for the attempts' checkpoints.</summary>
    public const string Patient = "patient";

    private const int Burst = 10;

    /// <summary>A team behind one address has several keys.</summary>
    private const int Addresses = 10;

    public static IServiceCollection AddLimits(this IServiceCollection services, AccessOptions access) => services
        .AddRateLimiter(limiter => Rates(limiter, access))
        .AddRequestTimeouts(timeouts =>
        {
            timeouts.DefaultPolicy = Policy(TimeSpan.FromSeconds(60));
            timeouts.AddPolicy(Patient, Policy(TimeSpan.FromMinutes(4)));
        });

    private static RequestTimeoutPolicy Policy(TimeSpan limit) => new()
    {
        Timeout = limit,
        TimeoutStatusCode = StatusCodes.Status504GatewayTimeout,
        WriteTimeoutResponse = context => Problem.Write(
            context, StatusCodes.Status504GatewayTimeout, "It takes too long", $"The answer was not there after {limit.TotalSeconds:0} s; ask again."),
    };

    private static void Rates(RateLimiterOptions limiter, AccessOptions access)
    {
        // By address first: made-up keys must not get around the limit of one key.
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(context => Partition(context, AddressOf(context), access.RequestsPerSecond * Addresses)),
            PartitionedRateLimiter.Create<HttpContext, string>(context => Partition(context, KeyOf(context) ?? AddressOf(context), access.RequestsPerSecond)));
        limiter.OnRejected = (refused, _) =>
        {
            var seconds = refused.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1;
            refused.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return new ValueTask(Problem.Write(
                refused.HttpContext, StatusCodes.Status429TooManyRequests, "Too many requests",
                $"More than {access.RequestsPerSecond} requests a second; ask again in {seconds} s."));
        };
    }

    private static RateLimitPartition<string> Partition(HttpContext context, string who, int perSecond) => OwnerConnection.Is(context)
        ? RateLimitPartition.GetNoLimiter("")
        : RateLimitPartition.GetTokenBucketLimiter(who, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond * Burst,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        });

    private static string AddressOf(HttpContext context) => "address " + context.Connection.RemoteIpAddress;

    private static string? KeyOf(HttpContext context) => ApiKey.OfHeader(context.Request.Headers.Authorization)?.Id;
}
