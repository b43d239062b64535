using Orleans.Serialization.Cloning;

namespace Optimizer.Contracts;

/// <summary>Core's and our own records never change once they are made: inside a silo a call hands them over as they are instead of copying them through JSON.</summary>
internal sealed class SharedRecords : IGeneralizedCopier
{
    public bool IsSupportedType(Type type) => CoreSerialization.IsOurs(type);

    public object? DeepCopy(object? input, CopyContext context) => input;
}
