namespace Optimizer.Server.Agents;

/// <summary>Tells waiting slots of this process that there may be work, so that they ask before their next turn. Missing one costs a second.</summary>
public sealed class WorkNudge
{
    /// <summary>An attempt's end gives work to a few slots; waking all that wait would make them ask for nothing.</summary>
    private const int Few = 4;

    private readonly LinkedList<TaskCompletionSource> waiting = [];

    /// <summary>Waits in line for a nudge. Entered before asking for work, none is missed; left by disposing.</summary>
    public Place Enter()
    {
        lock (waiting) return new Place(this, waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
    }

    /// <summary>Those that wait longest.</summary>
    public void WakeFew() => Wake(Few);

    public void WakeAll() => Wake(int.MaxValue);

    private void Wake(int most)
    {
        lock (waiting)
        {
            for (; most > 0 && waiting.First is { } first; most--)
            {
                waiting.RemoveFirst();
                first.Value.TrySetResult();
            }
        }
    }

    private void Leave(LinkedListNode<TaskCompletionSource> place)
    {
        lock (waiting)
            if (place.List is not null) waiting.Remove(place);
    }

    public sealed class Place : IDisposable
    {
        private readonly WorkNudge nudge;
        private readonly LinkedListNode<TaskCompletionSource> place;

        internal Place(WorkNudge nudge, LinkedListNode<TaskCompletionSource> place) => (this.nudge, this.place) = (nudge, place);

        /// <summary>Completes at the nudge.</summary>
        public Task Nudged => place.Value.Task;

        public void Dispose() => nudge.Leave(place);
    }
}
