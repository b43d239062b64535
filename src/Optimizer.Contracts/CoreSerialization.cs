using Microsoft.Extensions.DependencyInjection;
using Optimizer.Core;
using Orleans.Serialization;

namespace Optimizer.Contracts;

public static class CoreSerialization
{
    /// <summary>Sends Core's and our own records as JSON, so that Core needs no attribute of Orleans. Silos and clients both call this.</summary>
    public static IServiceCollection AddCoreSerialization(this IServiceCollection services) =>
        services.AddSerializer(serializer => serializer.AddJsonSerializer(
            isSupported: type => type.Namespace is { } name
                && (name.StartsWith("Optimizer.Core", StringComparison.Ordinal) || name.StartsWith("Optimizer.Contracts", StringComparison.Ordinal)),
            jsonSerializerOptions: CoreJson.Options));
}
