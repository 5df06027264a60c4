package io.alphasweep.environment.box2d;

import com.badlogic.gdx.physics.box2d.Body;
import com.badlogic.gdx.physics.box2d.BodyDef;
import com.badlogic.gdx.physics.box2d.Contact;
import com.badlogic.gdx.physics.box2d.ContactImpulse;
import com.badlogic.gdx.physics.box2d.ContactListener;
import com.badlogic.gdx.physics.box2d.EdgeShape;
import com.badlogic.gdx.physics.box2d.FixtureDef;
import com.badlogic.gdx.physics.box2d.Manifold;
import com.badlogic.gdx.physics.box2d.PolygonShape;
import com.badlogic.gdx.physics.box2d.Shape;
import com.badlogic.gdx.physics.box2d.World;
import com.badlogic.gdx.physics.box2d.joints.RevoluteJointDef;
import io.alphasweep.simulator.box2d.Worlds;

/**
 * The moon, the lander and its two legs, as Gymnasium's {@code lunar_lander.py} makes them, in the
 * same order: the order decides the order in which Box2D solves.
 *
 * <p>Lengths are metres; one is 30 pixels of Gymnasium's picture.
 */
final class Scene implements AutoCloseable, ContactListener {

  static final double SCALE = 30;
  static final double WIDTH = 600 / SCALE;
  static final double HEIGHT = 400 / SCALE;
  static final double PAD = HEIGHT / 4;
  static final double LEG_DOWN = 18 / SCALE;

  /** Of the drawn terrain; the last one serves as the neighbour of the first. */
  static final int HEIGHTS = 12;

  private static final int CORNERS = HEIGHTS - 1;
  static final int FIRST_OF_PAD = CORNERS / 2 - 2;
  static final int LAST_OF_PAD = CORNERS / 2 + 2;

  /** Corners of the hull, x and y in turn, in pixels. */
  static final double[] HULL = {-14, 17, -17, 0, -17, -10, 17, -10, 17, 0, 14, 17};

  private static final double LEG_AWAY = 20 / SCALE;
  private static final double LEG_WIDTH = 2 / SCALE;
  private static final double LEG_HEIGHT = 8 / SCALE;

  /** Corners of a leg, x and y in turn, in pixels. */
  static final double[] LEG_SHAPE = {-2, -8, 2, -8, 2, 8, -2, 8};

  private static final double LEG_ANGLE = 0.05;
  private static final double LEG_SPEED = 0.3;
  private static final float LEG_TORQUE = 40;
  private static final double LEG_SPREAD = 0.9;

  /** Of the angles that a leg may take. */
  private static final double LEG_RANGE = 0.5;

  private static final short MOON = 0x0001;
  private static final short LANDER = 0x0010;
  private static final short LEG = 0x0020;

  private static final float STEP = (float) (1.0 / 50);
  private static final int VELOCITY_ITERATIONS = 180;
  private static final int POSITION_ITERATIONS = 60;

  private final World world;
  private final Body lander;

  /** Height of the moon at evenly spaced corners, from left to right. */
  private final double[] terrain = new double[CORNERS];

  /** The left one, then the right one as the picture calls them: {@code i} is -1, then +1. */
  private final Body[] legs = new Body[2];

  private final boolean[] touches = new boolean[2];
  private boolean isCrashed;

  /**
   * @param heights the first {@link #HEIGHTS} numbers are in [0, HEIGHT / 2), before the pad is
   *     levelled and all is smoothed
   * @param gravity upwards, in metres by squared seconds
   * @param pushX force on the lander in its first step, in newtons
   * @param pushY the same, upwards
   */
  Scene(double[] heights, double gravity, double pushX, double pushY) {
    world = Worlds.empty((float) gravity);
    world.setContactListener(this);
    makeMoon(heights.clone());
    lander = makeLander();
    lander.applyForceToCenter((float) pushX, (float) pushY, true);
    for (int i = 0; i < legs.length; i++) {
      legs[i] = makeLeg(2 * i - 1);
    }
  }

  private void makeMoon(double[] heights) {
    Body moon = world.createBody(new BodyDef());
    addEdge(moon, 0, 0, WIDTH, 0, new FixtureDef().friction);
    for (int i = FIRST_OF_PAD; i <= LAST_OF_PAD; i++) {
      heights[i] = PAD;
    }
    for (int i = 0; i < CORNERS; i++) {
      terrain[i] = 0.33 * (heights[(i + HEIGHTS - 1) % HEIGHTS] + heights[i] + heights[i + 1]);
    }
    double chunk = WIDTH / (CORNERS - 1);
    for (int i = 0; i < CORNERS - 1; i++) {
      addEdge(moon, chunk * i, terrain[i], chunk * (i + 1), terrain[i + 1], 0.1f);
    }
  }

  private static void addEdge(
      Body moon, double x1, double y1, double x2, double y2, float friction) {
    EdgeShape edge = new EdgeShape();
    edge.set((float) x1, (float) y1, (float) x2, (float) y2);
    FixtureDef fixture = new FixtureDef();
    fixture.friction = friction;
    add(edge, fixture, moon);
  }

  private Body makeLander() {
    float[] corners = new float[HULL.length];
    for (int i = 0; i < HULL.length; i++) {
      corners[i] = (float) (HULL[i] / SCALE);
    }
    PolygonShape hull = new PolygonShape();
    hull.set(corners);
    FixtureDef fixture = colliding(LANDER, 5);
    fixture.friction = 0.1f;
    Body body = makeBody(WIDTH / 2, 0);
    add(hull, fixture, body);
    return body;
  }

  private Body makeLeg(int i) {
    PolygonShape box = new PolygonShape();
    box.setAsBox((float) LEG_WIDTH, (float) LEG_HEIGHT);
    Body leg = makeBody(WIDTH / 2 - i * LEG_AWAY, i * LEG_ANGLE);
    add(box, colliding(LEG, 1), leg);

    RevoluteJointDef joint = new RevoluteJointDef();
    joint.bodyA = lander;
    joint.bodyB = leg;
    joint.localAnchorA.set(0, 0);
    joint.localAnchorB.set((float) (i * LEG_AWAY), (float) LEG_DOWN);
    // pybox2d sets it so where both bodies are given, unasked.
    joint.referenceAngle = leg.getAngle() - lander.getAngle();
    joint.enableMotor = true;
    joint.enableLimit = true;
    joint.maxMotorTorque = LEG_TORQUE;
    joint.motorSpeed = (float) (LEG_SPEED * i);
    joint.lowerAngle = (float) (i < 0 ? LEG_SPREAD - LEG_RANGE : -LEG_SPREAD);
    joint.upperAngle = (float) (i < 0 ? LEG_SPREAD : -LEG_SPREAD + LEG_RANGE);
    world.createJoint(joint);
    return leg;
  }

  private Body makeBody(double x, double angle) {
    BodyDef definition = new BodyDef();
    definition.type = BodyDef.BodyType.DynamicBody;
    definition.position.set((float) x, (float) HEIGHT);
    definition.angle = (float) angle;
    return world.createBody(definition);
  }

  /** What collides with the moon only. */
  private static FixtureDef colliding(short category, float density) {
    FixtureDef fixture = new FixtureDef();
    fixture.density = density;
    fixture.restitution = 0;
    fixture.filter.categoryBits = category;
    fixture.filter.maskBits = MOON;
    return fixture;
  }

  private static void add(Shape shape, FixtureDef fixture, Body body) {
    fixture.shape = shape;
    body.createFixture(fixture);
    shape.dispose();
  }

  /** Lets a fiftieth of a second go by. */
  void step() {
    world.step(STEP, VELOCITY_ITERATIONS, POSITION_ITERATIONS);
  }

  Body lander() {
    return lander;
  }

  /** The left one, then the right one. */
  Body leg(int leg) {
    return legs[leg];
  }

  /** Height of the moon at evenly spaced corners, from left to right. */
  double[] terrain() {
    return terrain.clone();
  }

  /** Whether the last that was heard of a leg's contacts is that one began. */
  boolean touches(int leg) {
    return touches[leg];
  }

  /** Whether the hull has touched anything. */
  boolean isCrashed() {
    return isCrashed;
  }

  @Override
  public void beginContact(Contact contact) {
    Body one = contact.getFixtureA().getBody();
    Body other = contact.getFixtureB().getBody();
    isCrashed |= one == lander || other == lander;
    mark(one, other, true);
  }

  /** Clears the mark even where the leg still touches a neighbouring edge, as in Gymnasium. */
  @Override
  public void endContact(Contact contact) {
    mark(contact.getFixtureA().getBody(), contact.getFixtureB().getBody(), false);
  }

  private void mark(Body one, Body other, boolean touching) {
    for (int i = 0; i < legs.length; i++) {
      if (one == legs[i] || other == legs[i]) {
        touches[i] = touching;
      }
    }
  }

  @Override
  public void preSolve(Contact contact, Manifold before) {
    // Nothing of it is used.
  }

  @Override
  public void postSolve(Contact contact, ContactImpulse impulse) {
    // Nothing of it is used.
  }

  @Override
  public void close() {
    world.dispose();
  }
}
