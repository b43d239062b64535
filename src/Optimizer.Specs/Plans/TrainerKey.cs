using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Optimizer.Core;
using Optimizer.Core.Sweeps;

namespace Optimizer.Specs.Plans;

/// <summary>
/// What two sweeps must share for the seconds of one to say something about the other: the trainer, how it is called, what its data are called, and what
/// an attempt may use. Where files lie is left out, and what is in them: an edited program takes about as long as before.
/// </summary>
public static class TrainerKey
{
    /// <returns>Lower-case hex.</returns>
    public static string Of(SweepSpec spec)
    {
        var (command, data) = (spec.Trainer.Command, spec.Trainer.Data);
        var shared = JsonSerializer.Serialize(
            new
            {
                spec.Trainer.Kind,
                Program = command?.Program,
                Stages = command?.Stages,
                Data = data is null ? null : Path.GetFileName(data.Path),
                data?.Table?.Task,
                data?.Table?.Folds,
                spec.Resources.Class,
                spec.Resources.Cores,
                spec.Resources.Gpus,
            },
            CoreJson.Options);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shared)).AsSpan(0, 16));
    }
}
