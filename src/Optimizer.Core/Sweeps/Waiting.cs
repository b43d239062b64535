namespace Optimizer.Core.Sweeps;

/// <summary>A device whose worker is here and takes work.</summary>
/// <param name="Id">Worker and device: "host-1/cpu-0".</param>
/// <param name="WorkerMemoryBytes">All of the worker's; null: not told.</param>
public sealed record LiveDevice(string Id, string DeviceClass, bool IsGpu, long? WorkerMemoryBytes);

/// <summary>Why a sweep that runs has nothing running and will have nothing until another device comes.</summary>
public static class Waiting
{
    private const string StartOne = "start one with `optimizer serve --role worker`";
    private const int MostNamed = 4;

    /// <returns>A sentence without its dot; null: it does not wait for devices.</returns>
    public static string? Why(Sweep sweep, IReadOnlyCollection<LiveDevice> devices)
    {
        if (sweep.Status != SweepStatus.Running || sweep.Spec.Trainer.IsExternal || sweep.RunningAttempts.Count > 0) return null;
        var scores = Placement.WaitingNodes(sweep).Any(node => Placement.IsScore(node.Node));
        var trains = Placement.WaitsToTrain(sweep) || (!scores && Proposing.IsPossible(sweep));
        if (!trains && !scores) return null;
        var reasons = new List<string>();
        foreach (var reason in new[] { trains ? WhyNot(sweep, devices, training: true) : "", scores ? WhyNot(sweep, devices, training: false) : "" })
        {
            if (reason is null) return null;
            if (reason.Length > 0) reasons.Add(reason);
        }

        return "nothing runs: " + string.Join("; ", reasons);
    }

    /// <returns>Null: some device may take it.</returns>
    private static string? WhyNot(Sweep sweep, IReadOnlyCollection<LiveDevice> devices, bool training)
    {
        var (classes, what) = training ? (Placement.Classes(sweep.Spec), "train") : ([sweep.Spec.Serving.Class], "measure");
        var names = string.Join(" or ", classes);
        if (devices.Count == 0) return $"no worker is here to {what} on {names}; {StartOne}";
        var ofClass = devices.Where(device => classes.Contains(device.DeviceClass)).ToList();
        if (ofClass.Count == 0)
        {
            var there = string.Join(", ", devices.Select(device => device.DeviceClass).Distinct().Order(StringComparer.Ordinal));
            return $"no worker has a device of class {names} to {what} on, those here are {there}; start one that has, or change the spec's {(training ? "resources" : "serving")}";
        }

        var allowed = ofClass.Where(device => !sweep.ExcludedDevices.Contains(device.Id)).ToList();
        if (allowed.Count == 0)
        {
            var excluded = string.Join(", ", ofClass.Select(device => device.Id).Order(StringComparer.Ordinal).Take(MostNamed));
            return $"the spec's failure rules exclude every device of class {names} that is here ({excluded}{(ofClass.Count > MostNamed ? ", …" : "")}); it goes on when another comes";
        }

        if (!training) return null;
        var enough = allowed.Where(device => Placement.SlotsOf(sweep.Spec.Resources, device.IsGpu) <= ofClass.Count(other => IsSibling(device, other))).ToList();
        if (enough.Count == 0)
        {
            var slots = allowed.Max(device => Placement.SlotsOf(sweep.Spec.Resources, device.IsGpu));
            return $"a training takes {slots} devices of class {names} of one worker, and no worker here has as many; {StartOne} that has";
        }

        return sweep.Spec.Resources.MemoryBytes is { } bytes && enough.All(device => device.WorkerMemoryBytes < bytes)
            ? $"a training takes {bytes / 1e9:0.##} GB of memory, and no worker here has as much; {StartOne} that has"
            : null;
    }

    private static bool IsSibling(LiveDevice one, LiveDevice other) =>
        one.DeviceClass == other.DeviceClass && Placement.WorkerOf(one.Id) == Placement.WorkerOf(other.Id);
}
