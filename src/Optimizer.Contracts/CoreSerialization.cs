using Microsoft.Extensions.DependencyInjection;
using Optimizer.Core;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;

namespace Optimizer.Contracts;

public static class CoreSerialization
{
    /// <summary>
    /// Sends Core's and our own records as JSON, so that Core needs no attribute of Orleans, and our own exceptions as what they are, so
    /// that a caller can tell "call again" from an error. Silos and clients both call this.
    /// </summary>
    public static IServiceCollection AddCoreSerialization(this IServiceCollection services) => services
        .Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add("Optimizer"))
        .AddSingleton<IGeneralizedCopier, SharedRecords>()
        .AddSerializer(serializer => serializer.AddJsonSerializer(isSupported: IsOurs, jsonSerializerOptions: CoreJson.Options));

    internal static bool IsOurs(Type type) => type.Namespace is { } name && !typeof(Exception).IsAssignableFrom(type)
        && (name.StartsWith("Optimizer.Core", StringComparison.Ordinal) || name.StartsWith("Optimizer.Contracts", StringComparison.Ordinal));
}
