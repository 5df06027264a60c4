package io.alphasweep.training;

/**
 * The cores that packs share beyond each one's own. A core that no pack trains on helps whichever
 * asks first. Who helps decides no number of any row.
 */
public interface SpareCores {

  /** None, ever. */
  SpareCores NONE =
      new SpareCores() {
        @Override
        public int take(int most) {
          return 0;
        }

        @Override
        public void giveBack(int count) {
          // There was none to take.
        }
      };

  /**
   * Takes idle cores for a while.
   *
   * @param most that are of use, from 0
   * @return how many are the caller's until it gives them back
   */
  int take(int most);

  /** Gives back what was taken. */
  void giveBack(int count);
}
