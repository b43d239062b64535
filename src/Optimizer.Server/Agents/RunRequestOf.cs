using Optimizer.Contracts.Agents;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;

namespace Optimizer.Server.Agents;

/// <summary>From a sweep's work order to what a trainer is told.</summary>
public static class RunRequestOf
{
    /// <param name="devices">All that the attempt takes, the one that asked first.</param>
    /// <param name="artifacts">Root of all attempts' folders, absolute; empty: the worker has its own.</param>
    public static RunRequest Order(WorkOrder order, SweepSpec spec, IReadOnlyList<Device> devices, string artifacts)
    {
        var scores = order.Node.Stage is StageNode.Measure or StageNode.Test;
        return new RunRequest
        {
            Trainer = spec.Trainer.Kind,
            Node = order.Node.Id,
            Attempt = order.Attempt,
            Stage = order.Node.Stage,
            Parameters = order.Node.Parameters.Values,
            Epochs = order.Node.Epochs is { } span ? span with { From = order.Resume is null ? 0 : order.FromEpoch } : null,
            Resume = order.Resume,
            Parent = scores ? order.ParentArtifact : order.ParentCheckpoint,
            Artifact = scores ? null : order.ParentArtifact,
            Baseline = order.Baseline,
            Output = Path.Combine(artifacts, Uri.EscapeDataString(order.Sweep), order.Node.Id, order.Attempt.ToString()),
            Devices = [.. devices.Select(device => device.Address)],
            Threads = devices.Sum(device => device.Threads),
            Bundle = spec.Bundle?.Tree,
            Seed = order.Node.Seed,
            Data = spec.Trainer.Data,
            DataDigest = spec.Trainer.DataDigest,
            Serving = scores || spec.Trainer.Command is not null ? spec.Serving : null,
            Command = spec.Trainer.Command,
            Problem = spec.Trainer.Problem,
            Trial = spec.Trainer.Command is null ? null : $"{order.Sweep}/{order.Trial}",
        };
    }
}
