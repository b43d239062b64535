namespace Optimizer.Core.Stopping;

/// <summary>Which of the trials that wait at rungs goes on.</summary>
public interface IHalving
{
    /// <summary>A trial was judged at a rung. It does not wait there until <see cref="Waits"/> says so.</summary>
    /// <param name="rung">Epochs at which it was judged.</param>
    /// <param name="losses">(objectives known by then), lower is better; one that is NaN never goes on.</param>
    void Reached(int trial, int rung, double[] losses);

    /// <summary>It stands at a rung that it reached and may be told to go on.</summary>
    void Waits(int trial, int rung);

    /// <summary>It went on, or ended.</summary>
    void Leaves(int trial, int rung);

    /// <returns>The best promotable trial of the highest rung that has one, or null.</returns>
    Promotion? Next();
}
