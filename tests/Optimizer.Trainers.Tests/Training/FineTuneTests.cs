using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Networks;
using Optimizer.Trainers.Tests.Artifacts;
using Optimizer.Trainers.Training;

namespace Optimizer.Trainers.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class FineTuneTests
{
    private static readonly Func<bool> Never = () => false;

    [Fact]
    public void Weights_masked_to_zero_stay_exactly_zero_and_the_others_move()
    {
        var data = SmallData.Vectors();
        var student = SampleNetworks.Mlp(12, 16, 3);
        var before = (DenseLayer)student.Layers[0];
        float[] mask = [.. before.Weight.Select((_, i) => i % 3 == 0 ? 0f : 1f)];

        var tuned = FineTune.Run(student, new() { Epochs = 2, Masks = [mask, null, null] }, data, Never, (_, _) => { });

        var after = (DenseLayer)tuned.Layers[0];
        for (var i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0) Assert.Equal(0f, after.Weight[i]);
        }

        Assert.True(after.Weight.Where((weight, i) => mask[i] == 1 && weight != before.Weight[i]).Count() > 100);
        Assert.NotEqual(((DenseLayer)student.Layers[2]).Weight, ((DenseLayer)tuned.Layers[2]).Weight);
    }

    [Fact]
    public void No_epochs_give_the_student_back_with_its_masks_applied()
    {
        var student = SampleNetworks.Mlp(12, 3);
        var mask = Enumerable.Repeat(1f, 36).ToArray();
        mask[5] = 0;

        var same = (DenseLayer)FineTune.Run(student, new() { Epochs = 0, Masks = [mask] }, SmallData.Vectors(), Never, (_, _) => { }).Layers[0];

        float[] expected = [.. ((DenseLayer)student.Layers[0]).Weight];
        expected[5] = 0;
        Assert.Equal(expected, same.Weight);
    }

    [Fact]
    public void A_student_learns_from_its_teacher_alone()
    {
        var data = SmallData.Vectors();
        var teacher = FineTune.Run(SampleNetworks.Mlp(12, 16, 3), new() { Epochs = 15, LearningRate = 0.01, BatchSize = 16 }, data, Never, (_, _) => { });
        // Labels that say nothing: only the teacher can tell the classes apart.
        var blank = data with { Set = data.Set with { Labels = [.. data.Set.Labels.Select((label, row) => row < 168 ? 0 : label)] } };
        var accuracies = new List<double>();

        FineTune.Run(
            SampleNetworks.Mlp(12, 8, 3),
            new() { Epochs = 15, LearningRate = 0.01, BatchSize = 16, Teacher = teacher, Alpha = 1, Temperature = 2 }, blank, Never, (_, accuracy) => accuracies.Add(accuracy));

        Assert.Equal(15, accuracies.Count);
        Assert.True(accuracies[^1] > 0.9, $"accuracy {accuracies[^1]}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_seed_others()
    {
        float[] Tuned(long seed) =>
            ((DenseLayer)FineTune.Run(SampleNetworks.Mlp(12, 3), new() { Epochs = 2, Seed = seed, BatchSize = 16 }, SmallData.Vectors(), Never, (_, _) => { }).Layers[0]).Weight;

        Assert.Equal(Tuned(1), Tuned(1));
        Assert.NotEqual(Tuned(1), Tuned(2));
    }

    /// <summary>A tensor or scalar freed while libtorch still reads it would show as another weight, or as one that is no number.</summary>
    [Fact]
    public void Garbage_collection_during_the_steps_changes_no_bit_of_a_convolution()
    {
        var (data, student) = (SmallData.Images(), SampleNetworks.LowRankCnn(1, 8, 3, 6, 4));
        int[] Tuned() =>
        [
            .. FineTune.Run(student, new() { Epochs = 4, LearningRate = 0.003, BatchSize = 32, Teacher = student }, data, Never, (_, _) => { })
                .Layers.OfType<ConvLayer>().SelectMany(conv => conv.Weight).Select(BitConverter.SingleToInt32Bits),
        ];
        var quiet = Tuned();

        using var over = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!over.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            for (var again = 0; again < 10; again++) Assert.Equal(quiet, Tuned());
        }
        finally
        {
            over.Cancel();
            collector.Join();
        }

        Assert.All(quiet, bits => Assert.True(float.IsFinite(BitConverter.Int32BitsToSingle(bits))));
    }

    [Fact]
    public void It_stops_before_the_next_step()
    {
        var asked = 0;

        Assert.Throws<OperationCanceledException>(() =>
            FineTune.Run(SampleNetworks.Mlp(12, 3), new() { Epochs = 5 }, SmallData.Vectors(), () => ++asked == 3, (_, _) => { }));
        Assert.Equal(3, asked);
    }

    [Fact]
    public void A_loss_that_is_no_number_is_diverged()
    {
        var student = new Network([12], [new DenseLayer([.. Enumerable.Repeat(float.NaN, 36)], new float[3], 12, 3)]);

        var failed = Assert.Throws<StageFailedException>(() => FineTune.Run(student, new() { Epochs = 1 }, SmallData.Vectors(), Never, (_, _) => { }));

        Assert.Equal("diverged", failed.Kind);
    }
}
