using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Optimizer.Server.Access;
using Optimizer.Storage;

namespace Optimizer.Server.Hosting.Operations;

/// <summary>Metrics at /metrics in Prometheus' format; metrics and traces to an OTLP collector where OTEL_EXPORTER_OTLP_ENDPOINT names one.</summary>
internal static class Telemetry
{
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, string coordinator)
    {
        var collects = Environment.GetEnvironmentVariable(Collector) is { Length: > 0 };
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("optimizer", serviceInstanceId: coordinator))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(ServiceMeter.Name, StorageMetrics.Meter, "Microsoft.Orleans", "Npgsql").AddAspNetCoreInstrumentation().AddRuntimeInstrumentation();
                metrics.AddPrometheusExporter();
                if (collects) metrics.AddOtlpExporter();
            })
            .WithTracing(traces =>
            {
                traces.AddSource("Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application").AddNpgsql().AddAspNetCoreInstrumentation();
                if (collects) traces.AddOtlpExporter();
            });
        return services.AddHostedService<ServiceMeter>();
    }

    public static void MapTelemetry(this IEndpointRouteBuilder app) => app.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(Policies.Read);
}
