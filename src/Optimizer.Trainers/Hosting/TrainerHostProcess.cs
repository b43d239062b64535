using System.Diagnostics;
using System.Text;
using Optimizer.Trainers.Commands;

namespace Optimizer.Trainers.Hosting;

/// <summary>The trainer as a process of its own: speaks the protocol on standard input and output, and never outlives its input.</summary>
public static class TrainerHostProcess
{
    /// <summary>A dying parent's pipes close just before it is gone.</summary>
    private static readonly TimeSpan ParentMayTake = TimeSpan.FromMilliseconds(300);

    /// <summary>On a machine with much to do it may take longer; that is waited for only where a stopped sibling would be left behind.</summary>
    private static readonly TimeSpan ParentMayTakeAtMost = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <returns>Never: the end of the input ends the process, also in the middle of a step.</returns>
    public static int Run(TimeProvider clock)
    {
        var parent = HostCalls.Parent();
        _ = HostCalls.NewSession();
        using var output = new StreamWriter(new FileStream(HostCalls.TakeStandardOutput(), FileAccess.Write, bufferSize: 1), new UTF8Encoding(false));
        NativeLibraries.Prepare(AppContext.BaseDirectory);
        using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        using var session = new TrainerSession(StageCatalog.BuiltIn(clock), input, output);
        var listener = new Thread(() => ListenToTheEnd(session, parent)) { Name = "input", IsBackground = true };
        listener.Start();
        session.Work();
        listener.Join();
        return 0;
    }

    private static void ListenToTheEnd(TrainerSession session, int parent)
    {
        try
        {
            session.Listen();
            OutwaitParent(parent);
            FrozenSiblings.Wake(parent);
            // What was frozen together with us does not see its input end.
            Descendants.Kill();
        }
        catch (Exception problem)
        {
            Console.Error.WriteLine(problem);
        }

        HostCalls.Exit(0);
    }

    private static void OutwaitParent(int parent)
    {
        var since = Stopwatch.StartNew();
        var wait = new SpinWait();
        using var never = new ManualResetEventSlim();
        while (HostCalls.Parent() == parent && since.Elapsed < ParentMayTake) wait.SpinOnce();
        while (HostCalls.Parent() == parent && since.Elapsed < ParentMayTakeAtMost && FrozenSiblings.AnyStopped(parent)) _ = never.Wait(Look);
    }
}
