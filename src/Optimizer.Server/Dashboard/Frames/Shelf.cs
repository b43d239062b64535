namespace Optimizer.Server.Dashboard.Frames;

/// <summary>The last few things of a kind that somebody asked for. Who asks for one that is being made waits for it.</summary>
/// <param name="most">Kept at once.</param>
internal sealed class Shelf<T>(int most)
    where T : class
{
    private readonly LinkedList<(string Key, Lazy<T> Thing)> things = [];

    public T Get(string key, Func<T> make)
    {
        Lazy<T> wanted;
        lock (things)
        {
            var known = things.First;
            while (known is not null && known.Value.Key != key) known = known.Next;
            if (known is not null) things.Remove(known);
            known ??= new LinkedListNode<(string, Lazy<T>)>((key, new Lazy<T>(make)));
            things.AddFirst(known);
            if (things.Count > most) things.RemoveLast();
            wanted = known.Value.Thing;
        }

        return wanted.Value;
    }
}
