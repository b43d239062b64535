using Microsoft.AspNetCore.Components;
using Optimizer.Server.Api;
using Optimizer.Server.Dashboard.Access;
using Optimizer.Server.Dashboard.Frames;

namespace Optimizer.Server.Dashboard.Parts;

/// <summary>A page of one sweep, with the sweep's newest frame.</summary>
public abstract class SweepLivePage : LivePage
{
    private NamedSweep? named;

    /// <summary>Id or name, as in the address.</summary>
    [Parameter] public string Sweep { get; set; } = "";

    [Inject] private Viewer Viewer { get; set; } = null!;

    [Inject] private FrameStore Frames { get; set; } = null!;

    private protected TrialFrame? Frame { get; private set; }

    protected override string Subject => Sweep;

    /// <summary>There is a new frame, or the first one.</summary>
    protected virtual Task Changed() => Task.CompletedTask;

    protected override async Task Open()
    {
        Frame = null;
        named = await (await Viewer.Sweeps()).Find(Sweep, Left);
        Frame = await Frames.Latest(named, Left);
        await Changed();
    }

    protected override async Task<bool> Look()
    {
        if (named is null) return false;
        var frame = await Frames.Latest(named, Left);
        if (ReferenceEquals(frame, Frame)) return false;
        Frame = frame;
        await Changed();
        return true;
    }
}
