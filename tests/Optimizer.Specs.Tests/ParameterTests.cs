using Optimizer.Core.Search;

namespace Optimizer.Specs.Tests;

/// <summary>What every way to write a parameter is read as.</summary>
public class ParameterTests
{
    public static TheoryData<string, Parameter> Ways() => new()
    {
        { "learning_rate: 0.01", new ConstantParameter("learning_rate", ParameterValue.Of(0.01)) },
        { "learning_rate: 1", new ConstantParameter("learning_rate", ParameterValue.Of(1.0)) },
        { "learning_rate: {value: 1e-5}", new ConstantParameter("learning_rate", ParameterValue.Of(1e-5)) },
        { "learning_rate: {value: !!float '2e-3'}", new ConstantParameter("learning_rate", ParameterValue.Of(2e-3)) },
        { "width: {value: 64.0}", new ConstantParameter("width", ParameterValue.Of(64L)) },
        { "width: 0x40", new ConstantParameter("width", ParameterValue.Of(64L)) },
        { "model: mlp", new ConstantParameter("model", ParameterValue.Of("mlp")) },
        { "width: [32, 64]", new CategoryParameter("width", [ParameterValue.Of(32L), ParameterValue.Of(64L)]) },
        { "sparsity: [0, 0.5]", new CategoryParameter("sparsity", [ParameterValue.Of(0.0), ParameterValue.Of(0.5)]) },
        { "model: {values: [mlp, cnn], probabilities: [0.25, 0.75]}", new CategoryParameter("model", [ParameterValue.Of("mlp"), ParameterValue.Of("cnn")], [0.25, 0.75]) },
        { "model: {distribution: categorical_w_probabilities, values: [mlp], probabilities: [1]}", new CategoryParameter("model", [ParameterValue.Of("mlp")], [1]) },
        { "model: {distribution: categorical, values: [mlp]}", new CategoryParameter("model", [ParameterValue.Of("mlp")]) },
        { "model: {distribution: constant, value: cnn}", new ConstantParameter("model", ParameterValue.Of("cnn")) },
        { "width: {min: 8, max: 64}", new IntegerParameter("width", 8, 64) },
        { "width: {min: 8, max: 64, log: true}", new IntegerParameter("width", 8, 64, log: true) },
        { "width: {min: 8, max: 64, step: 8}", new IntegerParameter("width", 8, 64, step: 8) },
        { "width: {distribution: int_uniform, min: 8, max: 64}", new IntegerParameter("width", 8, 64) },
        { "dropout: {min: 0.0, max: 0.5}", new FloatParameter("dropout", 0, 0.5) },
        { "dropout: {min: 0, max: 0.5}", new FloatParameter("dropout", 0, 0.5) },
        { "dropout: {min: 0.0, max: 0.5, step: 0.25}", new FloatParameter("dropout", 0, 0.5, step: 0.25) },
        { "temperature: {min: 1, max: 3, step: 0.5}", new FloatParameter("temperature", 1, 3, step: 0.5) },
        { "temperature: {distribution: uniform, min: 1, max: 3}", new FloatParameter("temperature", 1, 3) },
        { "learning_rate: {min: 1e-4, max: 1e-1, log: true}", new FloatParameter("learning_rate", 1e-4, 1e-1, log: true) },
        { "learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}", new FloatParameter("learning_rate", 1e-4, 1e-1, log: true) },
        { "learning_rate: {distribution: log_uniform, min: -9, max: -2}", new FloatParameter("learning_rate", Math.Exp(-9), Math.Exp(-2), log: true) },
        { "learning_rate: {distribution: inv_log_uniform_values, min: 0.001, max: 0.1}", new DistributionParameter("learning_rate", DistributionKind.InverseLogUniform, 0.001, 0.1) },
        { "learning_rate: {distribution: inv_log_uniform, min: 2, max: 9}", new DistributionParameter("learning_rate", DistributionKind.InverseLogUniform, Math.Exp(-9), Math.Exp(-2)) },
        { "dropout: {distribution: q_uniform, min: 0.0, max: 0.5, q: 0.1}", new DistributionParameter("dropout", DistributionKind.QuantizedUniform, 0, 0.5, 0.1) },
        { "batch_size: {distribution: q_log_uniform_values, min: 32, max: 256, q: 8}", new DistributionParameter("batch_size", DistributionKind.QuantizedLogUniform, 32, 256, 8) },
        { "batch_size: {distribution: q_log_uniform, min: 2, max: 5}", new DistributionParameter("batch_size", DistributionKind.QuantizedLogUniform, Math.Exp(2), Math.Exp(5), 1) },
        { "learning_rate: {distribution: normal, mu: 0.5, sigma: 0.05}", new DistributionParameter("learning_rate", DistributionKind.Normal, 0.5, 0.05) },
        { "batch_size: {distribution: q_normal, mu: 64, sigma: 8, q: 2}", new DistributionParameter("batch_size", DistributionKind.QuantizedNormal, 64, 8, 2) },
        { "weight_decay: {distribution: log_normal, mu: -9}", new DistributionParameter("weight_decay", DistributionKind.LogNormal, -9, 1) },
        { "width: {distribution: q_log_normal, mu: 4, sigma: 0.5, q: 1}", new DistributionParameter("width", DistributionKind.QuantizedLogNormal, 4, 0.5, 1) },
        { "label_smoothing: {distribution: beta, a: 1, b: 60}", new DistributionParameter("label_smoothing", DistributionKind.Beta, 1, 60) },
        { "distillation: {distribution: q_beta, a: 2, b: 2, q: 0.25}", new DistributionParameter("distillation", DistributionKind.QuantizedBeta, 2, 2, 0.25) },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_parameter_is_read_as_what_W_and_B_or_we_mean_by_it(string written, Parameter meant)
    {
        var result = SampleSpec.Read(SampleSpec.With(written));

        Assert.Empty(result.Errors);
        Assert.Equal(meant, result.Spec!.Space.Parameters.Single(parameter => parameter.Name == meant.Name) with { Stage = "train" });
    }

    [Fact]
    public void Under_a_grid_a_quantised_range_is_its_steps()
    {
        var spec = SampleSpec.Read(SampleSpec.With("dropout: {distribution: q_uniform, min: 0.0, max: 0.5, q: 0.25}\nbatch_size: {distribution: q_uniform, min: 32, max: 96, q: 32}", "method: grid")).Spec!;

        Assert.Equal(new FloatParameter("dropout", 0, 0.5, step: 0.25), spec.Space.Parameters[0]);
        Assert.Equal(new IntegerParameter("batch_size", 32, 96, step: 32), spec.Space.Parameters[1]);
        Assert.Equal(9, spec.Space.Size());
    }

    [Fact]
    public void A_condition_takes_the_type_of_the_parameter_that_it_names()
    {
        var spec = SampleSpec.Read(SampleSpec.With("distillation: [0.0, 1.0]\ntemperature: {min: 1.0, max: 4.0, when: {distillation: 1}}")).Spec!;

        var condition = Assert.Single(spec.Space.Parameters.Single(parameter => parameter.Name == "temperature").When);
        Assert.Equal(new Condition("distillation", [ParameterValue.Of(1.0)]), condition);
    }

    [Fact]
    public void Epochs_that_are_not_given_stand_in_the_space_with_a_note()
    {
        var result = SampleSpec.Read(SampleSpec.With());

        Assert.Contains(new ConstantParameter("epochs", ParameterValue.Of(10L)), result.Spec!.Space.Parameters);
        Assert.Contains("'epochs' is not given: every training lasts 10 epochs", Assert.Single(result.Notes).Text);
    }

    [Theory]
    [InlineData("momentum: 0.9", "'momentum' has no effect: 'optimizer' is not given and adam by default; add optimizer: sgd")]
    [InlineData("optimizer: [sgd, adam]\nmomentum: {min: 0.5, max: 0.9}", "'momentum' is read only with some values of 'optimizer'; add when: {optimizer: sgd}, else trials differ in what is not used")]
    [InlineData("pruning: structured", "'pruning' has no effect: 'sparsity' is not given and 0.0 by default; add sparsity: 0.5")]
    [InlineData("learning_rate: {distribution: log_uniform, min: -9, max: -2}", "log_uniform takes exponents of e: 'learning_rate' goes from 0.000123 to 0.135335; log_uniform_values takes the values themselves")]
    public void What_may_be_meant_otherwise_is_noted(string written, string note)
    {
        Assert.Contains(note, SampleSpec.Read(SampleSpec.With(written + "\nepochs: 3")).Notes.Select(one => one.Text));
    }

    [Fact]
    public void A_compression_parameter_makes_a_compress_stage_and_none_makes_none()
    {
        Assert.Equal(["train"], SampleSpec.Read(SampleSpec.With()).Spec!.Stages.Select(stage => stage.Name));
        Assert.Equal(["train", "compress"], SampleSpec.Read(SampleSpec.With("quantization: [none, int4]")).Spec!.Stages.Select(stage => stage.Name));
        Assert.Equal(["train", "compress"], SampleSpec.Read(SampleSpec.With(more: "stages: [train, compress]")).Spec!.Stages.Select(stage => stage.Name));
    }
}
