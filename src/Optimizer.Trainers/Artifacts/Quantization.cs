namespace Optimizer.Trainers.Artifacts;

/// <summary>Number format of an artifact's weights and arithmetic.</summary>
public enum Quantization
{
    None = 0,
    Int8Static = 1,
    Int8Dynamic = 2,
    Int4 = 3,
}
