using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Optimizer.Trainers.Networks;

/// <summary>A network as tensors that can be trained. Weights are copied in, and out again by <see cref="ToNetwork"/>.</summary>
public sealed class NetworkModule : Module<Tensor, Tensor>
{
    private readonly Network network;
    private readonly double dropout;
    private readonly Slot[] slots;

    /// <param name="dropout">Share of activations dropped after a rectified dense layer while training (Srivastava et al. 2014).</param>
    /// <param name="masks">By layer number: null, or a 0 for each weight that is and stays zero and a 1 for the others.</param>
    public NetworkModule(Network network, Device device, double dropout = 0, float[]?[]? masks = null)
        : base(nameof(NetworkModule))
    {
        (this.network, this.dropout) = (network, dropout);
        using var outer = NewDisposeScope();
        slots = [.. network.Layers.Select((layer, index) => Slot.Of(layer, masks?[index], index, device))];
        foreach (var (slot, index) in slots.Select((slot, index) => (slot, index)))
        {
            if (slot.Weight is not null) register_parameter($"weight{index}", slot.Weight);
            if (slot.Bias is not null) register_parameter($"bias{index}", slot.Bias);
        }

        ApplyMasks();
    }

    /// <summary>In layer order, weight before bias.</summary>
    public IEnumerable<Parameter> Weights => slots.SelectMany(slot => new[] { slot.Weight, slot.Bias }).OfType<Parameter>();

    /// <param name="input">(rows, …) float32 on the module's device, each row of the network's input shape.</param>
    /// <returns>(rows, classes): logits.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (x, afterDense) = (input, false);
        for (var index = 0; index < slots.Length; index++)
        {
            x = network.Layers[index] switch
            {
                DenseLayer => functional.linear(x, slots[index].Weight!, slots[index].Bias),
                ConvLayer conv when IsUneven(conv) => Unfolded(x, conv, slots[index]),
                ConvLayer conv => functional.conv2d(x, slots[index].Weight!, slots[index].Bias, padding: [conv.Padding, conv.Padding]),
                ReluLayer when afterDense && dropout > 0 => functional.dropout(functional.relu(x), dropout, training),
                ReluLayer => functional.relu(x),
                MaxPoolLayer pool => functional.max_pool2d(x, pool.Size, pool.Size),
                FlattenLayer => x.flatten(1),
                var other => throw new NotSupportedException($"Layer {index} ({other.GetType().Name}) cannot be trained."),
            };
            afterDense = network.Layers[index] is DenseLayer;
        }

        return x.MoveToOuterDisposeScope();
    }

    /// <summary>Pruned and factorised convolutions have such channels. Fine-tuning them through conv2d gave NaN losses at random on an AMD EPYC.</summary>
    /// <remarks>
    /// Seen on one machine only, where it went away with the product below; that conv2d's own kernel is at fault is inferred, not shown.
    /// On another of that processor's name 7,000 fine-tunings through conv2d, memory collected and freed blocks overwritten all the while, gave none.
    /// </remarks>
    private static bool IsUneven(ConvLayer conv) => conv.OutChannels % 4 != 0 || (conv.InChannels % 4 != 0 && conv.InChannels > 3);

    /// <summary>The same convolution as a product of matrices.</summary>
    private static Tensor Unfolded(Tensor x, ConvLayer conv, Slot slot)
    {
        var (height, width) = (x.shape[2] + (2 * conv.Padding) - conv.Kernel + 1, x.shape[3] + (2 * conv.Padding) - conv.Kernel + 1);
        var patches = conv.Kernel == 1 && conv.Padding == 0 ? x.flatten(2) : functional.unfold(x, conv.Kernel, padding: conv.Padding);
        var sums = slot.Weight!.reshape(conv.OutChannels, -1).matmul(patches);
        if (slot.Bias is not null) sums = sums.add(slot.Bias.unsqueeze(1));
        return sums.reshape(x.shape[0], conv.OutChannels, height, width);
    }

    /// <summary>Sets masked weights to zero: call after each step of an optimizer.</summary>
    public void ApplyMasks()
    {
        using var off = no_grad();
        foreach (var slot in slots)
            if (slot.Mask is not null) slot.Weight!.mul_(slot.Mask);
    }

    public Network ToNetwork() => new(network.InputShape, [.. network.Layers.Select<Layer, Layer>((layer, index) => layer switch
    {
        DenseLayer dense => dense with { Weight = Numbers(slots[index].Weight)!, Bias = Numbers(slots[index].Bias) },
        ConvLayer conv => conv with { Weight = Numbers(slots[index].Weight)!, Bias = Numbers(slots[index].Bias) },
        _ => layer,
    })]);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var slot in slots) slot.Mask?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static float[]? Numbers(Tensor? tensor)
    {
        if (tensor is null) return null;
        using var scope = NewDisposeScope();
        return tensor.detach().cpu().contiguous().data<float>().ToArray();
    }

    private sealed record Slot(Parameter? Weight, Parameter? Bias, Tensor? Mask)
    {
        public static Slot Of(Layer layer, float[]? mask, int index, Device device)
        {
            var (weight, bias, shape) = layer switch
            {
                DenseLayer dense => (dense.Weight, dense.Bias, new long[] { dense.Outputs, dense.Inputs }),
                ConvLayer conv => (conv.Weight, conv.Bias, [conv.OutChannels, conv.InChannels, conv.Kernel, conv.Kernel]),
                _ => (null, null, (long[])[]),
            };
            if (mask is not null && mask.Length != weight?.Length)
                throw new ArgumentException($"Mask of layer {index} has {mask.Length} numbers, the layer has {weight?.Length ?? 0} weights.", nameof(mask));
            return new(Learnt(weight, shape, device), Learnt(bias, [bias?.Length ?? 0], device), Copy(mask, shape, device)?.DetachFromDisposeScope());
        }

        private static Parameter? Learnt(float[]? values, long[] shape, Device device)
        {
            if (values is null) return null;
            var parameter = new Parameter(Copy(values, shape, device)!);
            parameter.DetachFromDisposeScope();
            return parameter;
        }

        // clone: memory of libtorch's own, always aligned to 64 bytes; MKL rounds sums differently for other alignments.
        private static Tensor? Copy(float[]? values, long[] shape, Device device) =>
            values is null ? null : tensor(values, dtype: ScalarType.Float32).reshape(shape).to(device).clone();
    }
}
