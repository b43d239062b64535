using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Tests.Measurement;

public sealed class ThreadCoresTests
{
    [Fact]
    public void Held_to_a_core_the_thread_may_run_on_that_one_alone_and_afterwards_on_all_again() => OnItsOwnThread(() =>
    {
        var before = Allowed();
        using (var cores = new ThreadCores())
        {
            var tried = new List<string>();
            var times = new Queue<double>(Enumerable.Range(0, cores.Tried.Count).Select(index => (double)-index));
            cores.PinToFastest(() =>
            {
                tried.Add(Allowed());
                return times.Dequeue();
            });

            if (cores.Tried.Count < 2) return;
            Assert.Equal(cores.Tried.Select(core => $"{core}"), tried);
            Assert.Equal($"{cores.Tried[^1]}", Allowed());
        }

        Assert.Equal(before, Allowed());
    });

    /// <summary>As the kernel tells it of the calling thread.</summary>
    private static string Allowed() => File.ReadLines("/proc/thread-self/status").First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1];

    private static void OnItsOwnThread(Action test)
    {
        Exception? problem = null;
        var thread = new Thread(() => problem = Record.Exception(test));
        thread.Start();
        thread.Join();
        Assert.Null(problem);
    }
}
